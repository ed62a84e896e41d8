package io.github.faissstyle.fusion;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasModifiers.Predicates.modifier;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
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

/** The arrows between packages. */
@AnalyzeClasses(packages = "io.github.faissstyle.fusion", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String INTERNAL = "io.github.faissstyle.fusion.internal..";

    private static final String JSON = "com.fasterxml.jackson.core..";
    private static final String MATHS = "org.apache.commons.math3..";

    /** What core exports, to all or to this module. */
    private static final DescribedPredicate<JavaClass> EXPORTED_BY_CORE = resideInAnyPackage(
            "io.github.faissstyle.common",
            "io.github.faissstyle.pattern",
            "io.github.faissstyle.pattern.midi",
            "io.github.faissstyle.hierarchical",
            "io.github.faissstyle.internal.simd",
            "io.github.faissstyle.internal.util");

    @ArchTest
    static final ArchRule noCycles =
            slices().matching("io.github.faissstyle.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule evidenceKnowsNothingOfLogits = noClasses()
            .that()
            .resideInAPackage("..internal.evidence")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("..internal.blend");

    @ArchTest
    static final ArchRule internalsDoNotKnowTheEntry = noClasses()
            .that()
            .resideInAPackage(INTERNAL)
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.github.faissstyle.fusion");

    @ArchTest
    static final ArchRule ofCoreOnlyWhatItExports = classes()
            .should()
            .onlyDependOnClassesThat(resideInAPackage("io.github.faissstyle.fusion..")
                    .or(EXPORTED_BY_CORE)
                    .or(resideInAnyPackage("java..", "org.slf4j", "org.jspecify.annotations"))
                    .or(resideInAnyPackage(JSON, MATHS)));

    @ArchTest
    static final ArchRule onlyTheConfigurationsFileIsJson = noClasses()
            .that()
            .doNotHaveSimpleName("FusionConfigFile")
            .should()
            .dependOnClassesThat()
            .resideInAPackage(JSON);

    @ArchTest
    static final ArchRule onlyTuningSolvesEquations = noClasses()
            .that()
            .resideOutsideOfPackage("..internal.tune")
            .should()
            .dependOnClassesThat()
            .resideInAPackage(MATHS);

    @ArchTest
    static final ArchRule publicSignaturesShowNoInternals = methods()
            .that()
            .areDeclaredInClassesThat(
                    resideInAPackage("io.github.faissstyle.fusion").and(modifier(JavaModifier.PUBLIC)))
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
