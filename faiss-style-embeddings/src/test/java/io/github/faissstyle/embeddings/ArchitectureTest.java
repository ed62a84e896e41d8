package io.github.faissstyle.embeddings;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.properties.HasModifiers.Predicates.modifier;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

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

/** The arrows between packages. */
@AnalyzeClasses(packages = "io.github.faissstyle.embeddings", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String ROOT = "io.github.faissstyle.embeddings";

    @ArchTest
    static final ArchRule noCycles =
            slices().matching("io.github.faissstyle.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule onlyOnePackageKnowsDjl = noClasses()
            .that()
            .resideOutsideOfPackage(ROOT + ".internal.djl")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("ai.djl..");

    @ArchTest
    static final ArchRule onlyOnePackageKnowsOnnxRuntime = noClasses()
            .that()
            .resideOutsideOfPackage(ROOT + ".internal.onnx")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("ai.onnxruntime..");

    @ArchTest
    static final ArchRule onlyTrainingAndModelsNeedDjl = noClasses()
            .that()
            .resideOutsideOfPackages(ROOT + ".training", ROOT + ".internal.djl", ROOT + ".internal.engine")
            .and()
            .doNotHaveFullyQualifiedName(ROOT + ".text.ModelTextEmbedder")
            .and()
            .doNotHaveFullyQualifiedName(ROOT + ".text.ZooTextEmbedder")
            .should()
            .dependOnClassesThat()
            .resideInAPackage(ROOT + ".internal.djl");

    @ArchTest
    static final ArchRule onlyDecodingNeedsJavaSound = noClasses()
            .that()
            .resideOutsideOfPackage(ROOT + ".audio")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("javax.sound..");

    @ArchTest
    static final ArchRule projectingKnowsNothingOfTraining = noClasses()
            .that()
            .resideInAnyPackage(ROOT, ROOT + ".evaluation", ROOT + ".audio")
            .should()
            .dependOnClassesThat()
            .resideInAPackage(ROOT + ".training");

    @ArchTest
    static final ArchRule publicSignaturesShowNoInternals = methods()
            .that()
            .areDeclaredInClassesThat(not(resideInAPackage("..internal..")).and(modifier(JavaModifier.PUBLIC)))
            .and()
            .arePublic()
            .should(new ArchCondition<>("have no internal type in their signature") {
                @Override
                public void check(JavaMethod method, ConditionEvents events) {
                    Stream.concat(Stream.of(method.getRawReturnType()), method.getRawParameterTypes().stream())
                            .filter(not(resideInAPackage("java..")).and(resideInAPackage("..internal..")))
                            .forEach(type -> events.add(SimpleConditionEvent.violated(
                                    method, method.getFullName() + " shows " + type.getName())));
                }
            });
}
