package org.transept;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.Test;

/** The order of packages that ARCHITECTURE.md states, and who may touch native memory. */
class ArchitectureTest {
  private static final List<String> ORDER =
      List.of(
          "config",
          "metric",
          "data",
          "torch",
          "nn",
          "model",
          "objective",
          "evaluate",
          "probe",
          "train",
          "run");
  private static final int LONGEST_FILE = 300;

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("org.transept");

  private static String[] packages(List<String> names) {
    return names.stream().map(name -> "org.transept." + name + "..").toArray(String[]::new);
  }

  @Test
  void aPackageImportsOnlyEarlierOnes() {
    for (int i = 0; i < ORDER.size() - 1; i++) {
      noClasses()
          .that()
          .resideInAPackage("org.transept." + ORDER.get(i) + "..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(packages(ORDER.subList(i + 1, ORDER.size())))
          .check(CLASSES);
    }
  }

  @Test
  void everyClassLivesInAPackageOfTheOrder() {
    noClasses().should().resideOutsideOfPackages(packages(ORDER)).check(CLASSES);
    assertThat(CLASSES).hasSizeGreaterThan(100);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("org.transept.(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void settingsMetricsAndDataCannotHoldATensor() {
    noClasses()
        .that()
        .resideInAnyPackage(packages(List.of("config", "metric", "data")))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.bytedeco..")
        .check(CLASSES);
  }

  @Test
  void onlyTheTorchPackageManagesNativeMemory() {
    ArchRule rule =
        noClasses()
            .that()
            .resideOutsideOfPackage("org.transept.torch..")
            .should()
            .dependOnClassesThat()
            .areAssignableTo(PointerScope.class)
            .orShould()
            .callMethod(Pointer.class, "deallocate")
            .orShould()
            .callMethod(Pointer.class, "close")
            .orShould()
            .callMethod(Pointer.class, "retainReference");
    rule.check(CLASSES);
  }

  @Test
  void namesSayWhatATypeIs() {
    noClasses()
        .should()
        .haveNameMatching(".*\\.(Abstract[A-Z]\\w*|Base[A-Z]\\w*|\\w*(Impl|Utils?|Helper|Manager))")
        .check(CLASSES);
  }

  @Test
  void aFileHoldsOneIdea() throws IOException {
    Path root = Files.exists(Path.of("core")) ? Path.of("") : Path.of("..");
    List<Path> files = new ArrayList<>();
    for (String module : List.of("core", "app")) {
      try (Stream<Path> walk = Files.walk(root.resolve(module).resolve("src/main/java"))) {
        walk.filter(file -> file.toString().endsWith(".java")).forEach(files::add);
      }
    }
    assertThat(files).hasSizeGreaterThan(100);
    for (Path file : files) {
      assertThat(Files.readAllLines(file))
          .as(file.toString())
          .hasSizeLessThanOrEqualTo(LONGEST_FILE);
    }
  }
}
