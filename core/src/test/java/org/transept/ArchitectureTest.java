package org.transept;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.TensorOptions;
import org.junit.jupiter.api.Test;
import org.transept.torch.Scope;

/** The order of packages that ARCHITECTURE.md states, and who may touch native memory. */
class ArchitectureTest {
  /** Each package, sub-packages included, may use those before it. */
  private static final List<String> PACKAGES =
      List.of(
          "file",
          "config",
          "metric",
          "data",
          "data.split",
          "data.read",
          "data.keep",
          "data.describe",
          "data.batch",
          "data.count",
          "data.synthetic",
          "torch",
          "text",
          "nn",
          "model.items",
          "model.context",
          "model",
          "model.towers",
          "model.abxi",
          "model.npcdsr",
          "model.trithread",
          "model.counting",
          "model.zoo",
          "retrieve",
          "objective",
          "evaluate",
          "probe",
          "train",
          "run",
          "run.estimate",
          "run.rules",
          "run.trained",
          "run.train",
          "track",
          "answer",
          "study.plan",
          "study.analysis",
          "study");

  /** Who opens scopes: whoever owns a step, a batch, a request or a buffer of its own. */
  private static final Set<String> OPENERS =
      Set.of(
          "answer.Predictor",
          "answer.Explainer",
          "answer.Neighbours",
          "answer.NewItems",
          "answer.Scoring",
          "answer.Screening",
          "evaluate.Evaluator",
          "model.items.ItemTable",
          "model.npcdsr.NpCdsr",
          "retrieve.Screen",
          "retrieve.Search",
          "torch.RowParts",
          "model.items.TextMap",
          "model.trithread.ThreadVectors",
          "retrieve.TopItems",
          "objective.InfoNce",
          "objective.DomainBatch",
          "objective.Softmax",
          "run.estimate.Blueprint",
          "run.train.Experiment",
          "run.trained.TrainedRun",
          "run.estimate.Speed",
          "run.rules.RuleLikelihood",
          "run.Validation",
          "text.Clusters",
          "text.PrincipalComponents",
          "text.TextVectors",
          "text.TitleVectors",
          "text.TruncatedSvd",
          "torch.Bags",
          "torch.CodeProducts",
          "torch.Parameters",
          "torch.SafeTensors",
          "train.AdamW",
          "train.LazyRows",
          "train.Slices");

  private static final String ROOT = "org.transept.";

  /** The library without its tests: whatever lies where {@link Scope} does. */
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .importUrl(Scope.class.getProtectionDomain().getCodeSource().getLocation());

  private static String[] within(List<String> packages) {
    return packages.stream().map(name -> ROOT + name).toArray(String[]::new);
  }

  @Test
  void everyPackageHasItsPlaceInTheOrder() {
    Set<String> found =
        CLASSES.stream()
            .map(type -> type.getPackageName().substring(ROOT.length()))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(found).containsExactlyInAnyOrderElementsOf(PACKAGES);
  }

  @Test
  void aPackageUsesOnlyEarlierOnes() {
    for (int i = 0; i < PACKAGES.size() - 1; i++) {
      noClasses()
          .that()
          .resideInAPackage(ROOT + PACKAGES.get(i))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(within(PACKAGES.subList(i + 1, PACKAGES.size())))
          .check(CLASSES);
    }
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("org.transept.(**)").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void whatStandsBelowTheBoundaryKnowsNothingNative() {
    noClasses()
        .that()
        .resideInAnyPackage(within(PACKAGES.subList(0, PACKAGES.indexOf("torch"))))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.bytedeco..")
        .check(CLASSES);
  }

  @Test
  void onlyTheBoundaryManagesNativeMemory() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + "torch..")
        .should()
        .dependOnClassesThat(belongToAnyOf(PointerScope.class))
        .orShould()
        .callMethodWhere(
            target(nameMatching("deallocate|close|retainReference|releaseReference"))
                .and(target(owner(nameMatching("org\\.bytedeco\\..*")))))
        .check(CLASSES);
  }

  /** Then everything is on the device that was chosen, and so may be computed together. */
  @Test
  void tensorsComeFromTheBoundaryOrFromOtherTensors() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + "torch..")
        .should()
        .callMethodWhere(
            target(nameMatching("(empty|zeros|ones|full|arange|linspace|eye|rand|randn|randint)"))
                .and(target(owner(nameMatching("org\\.bytedeco\\.pytorch\\.global\\.torch")))))
        .orShould()
        .callMethodWhere(
            target(nameMatching("create|from_blob|tensor|cpu|cuda"))
                .and(target(owner(nameMatching("org\\.bytedeco\\.pytorch\\..*")))))
        .orShould()
        .dependOnClassesThat(belongToAnyOf(TensorOptions.class))
        .check(CLASSES);
  }

  @Test
  void scopesAreOpenedByTheirOwnersOnly() {
    Set<String> found =
        CLASSES.stream()
            .filter(type -> !type.isEquivalentTo(Scope.class))
            .filter(
                type ->
                    type.getMethodCallsFromSelf().stream()
                        .anyMatch(
                            call ->
                                call.getTargetOwner().isEquivalentTo(Scope.class)
                                    && call.getName().matches("open|inference")))
            .map(JavaClass::getName)
            .map(name -> name.substring(ROOT.length()).replaceFirst("\\$.*", ""))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(found).containsExactlyInAnyOrderElementsOf(OPENERS);
  }

  @Test
  void namesSayWhatAThingIs() {
    classes()
        .should()
        .haveSimpleNameNotStartingWith("Abstract")
        .andShould()
        .haveSimpleNameNotStartingWith("Base")
        .andShould()
        .haveSimpleNameNotEndingWith("Impl")
        .andShould()
        .haveSimpleNameNotEndingWith("Util")
        .andShould()
        .haveSimpleNameNotEndingWith("Utils")
        .andShould()
        .haveSimpleNameNotEndingWith("Helper")
        .andShould()
        .haveSimpleNameNotEndingWith("Manager")
        .check(CLASSES);
  }
}
