package io.github.faissstyle.catalog;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The arrows between packages. */
@AnalyzeClasses(packages = "io.github.faissstyle.catalog", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String ROOT = "io.github.faissstyle.catalog";

    @ArchTest
    static final ArchRule noCycles =
            slices().matching("io.github.faissstyle.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule onlyOnePackageSpeaksSql = noClasses()
            .that()
            .resideOutsideOfPackages(ROOT + ".internal.sql")
            .and()
            // reads the tables of another program
            .doNotHaveSimpleName("AudioDbImport")
            .should()
            .dependOnClassesThat()
            .haveNameMatching("java\\.sql\\.(Connection|Statement|PreparedStatement|ResultSet)|org\\.sqlite\\..*");

    @ArchTest
    static final ArchRule modelsKnowNoTables = noClasses()
            .that()
            .resideInAnyPackage(ROOT + ".track", ROOT + ".space")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(ROOT, ROOT + ".internal..", ROOT + ".playlist", ROOT + ".transfer");

    @ArchTest
    static final ArchRule playlistsUseWhatAnybodyCanUse = noClasses()
            .that()
            .resideInAPackage(ROOT + ".playlist")
            .should()
            .dependOnClassesThat()
            .resideInAPackage(ROOT + ".internal..");
}
