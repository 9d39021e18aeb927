package org.transept;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.transept.store.HistoryStore;

/** The order of the service's packages: each may use those before it. */
class ServiceArchitectureTest {
  private static final List<String> PACKAGES =
      List.of(
          "page",
          "store",
          "serve.config",
          "serve.api",
          "serve.http",
          "serve.model",
          "serve.page",
          "serve");

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .importUrl(HistoryStore.class.getProtectionDomain().getCodeSource().getLocation());

  @Test
  void aPackageUsesOnlyEarlierOnes() {
    for (int i = 0; i < PACKAGES.size() - 1; i++) {
      noClasses()
          .that()
          .resideInAPackage("org.transept." + PACKAGES.get(i))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              PACKAGES.subList(i + 1, PACKAGES.size()).stream()
                  .map(name -> "org.transept." + name)
                  .toArray(String[]::new))
          .check(CLASSES);
    }
    assertThat(CLASSES.stream().map(type -> type.getPackageName().substring(13)).distinct())
        .containsExactlyInAnyOrderElementsOf(PACKAGES);
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
