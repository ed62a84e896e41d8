package io.github.faissstyle;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.stream.Stream;

/** The arrows of docs/architecture.md, as tests. */
@AnalyzeClasses(packages = "io.github.faissstyle", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String ROOT = "io.github.faissstyle";

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching(ROOT + ".(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule contractsKnowNoEngine = noClasses()
            .that(resideInAnyPackage(ROOT + ".index..", ROOT + ".common..", ROOT + ".spi..", ROOT + ".pattern.."))
            .should()
            .dependOnClassesThat(resideInAnyPackage(ROOT + ".internal.engine..", ROOT + ".internal.faissio.."));

    /** Only what is built on indexes, as users' programs are, goes through the entry. */
    @ArchTest
    static final ArchRule neitherContractsNorEnginesKnowTheEntry = noClasses()
            .that(resideInAnyPackage(
                    ROOT + ".index..", ROOT + ".common..", ROOT + ".spi..", ROOT + ".pattern..", ROOT + ".internal.."))
            .should()
            .dependOnClassesThat(resideInAPackage(ROOT));

    @ArchTest
    static final ArchRule onlyPanamaKnowsTheVectorApi = noClasses()
            .that(not(resideInAPackage(ROOT + ".internal.simd.panama")))
            .should()
            .dependOnClassesThat(resideInAPackage("jdk.incubator.."));

    @ArchTest
    static final ArchRule nothingLinksAgainstPanama = noClasses()
            .that(not(resideInAPackage(ROOT + ".internal.simd.panama")))
            .should()
            .dependOnClassesThat(resideInAPackage(ROOT + ".internal.simd.panama"));

    @ArchTest
    static final ArchRule onlyMidiFilesKnowJavaSound = noClasses()
            .that(not(resideInAPackage(ROOT + ".pattern.midi..")))
            .should()
            .dependOnClassesThat(resideInAPackage("javax.sound.."));

    @ArchTest
    static final ArchRule signaturesShowNothingInternal = classes()
            .that(not(resideInAPackage("..internal..")))
            .and()
            .arePublic()
            .should(showNothingInternal());

    private static ArchCondition<JavaClass> showNothingInternal() {
        return new ArchCondition<>("show nothing internal in their public signatures") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                for (JavaMethod method : type.getMethods()) {
                    boolean visible = method.getModifiers().contains(JavaModifier.PUBLIC)
                            || method.getModifiers().contains(JavaModifier.PROTECTED);
                    Stream.concat(Stream.of(method.getRawReturnType()), method.getRawParameterTypes().stream())
                            .filter(shown -> visible && shown.getPackageName().contains(".internal"))
                            .forEach(shown -> events.add(
                                    SimpleConditionEvent.violated(method, method.getFullName() + " shows " + shown)));
                }
            }
        };
    }
}
