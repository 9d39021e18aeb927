package org.transept;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;
import org.transept.store.HistoryStore;

/** The order of the service's packages: pages and the store know nothing of what serves. */
class ServiceArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .importUrl(HistoryStore.class.getProtectionDomain().getCodeSource().getLocation());

  @Test
  void theStoreAndPagesKnowNothingOfTheService() {
    noClasses()
        .that()
        .resideInAnyPackage("org.transept.store", "org.transept.page")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.transept.serve..")
        .check(CLASSES);
  }

  @Test
  void theStoreKnowsTheLogAndSettingsOnly() {
    noClasses()
        .that()
        .resideInAPackage("org.transept.store")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.transept.model..",
            "org.transept.run..",
            "org.transept.answer..",
            "org.transept.torch..")
        .check(CLASSES);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("org.transept.(**)").should().beFreeOfCycles().check(CLASSES);
  }
}
