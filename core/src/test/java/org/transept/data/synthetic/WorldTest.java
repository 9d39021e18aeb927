package org.transept.data.synthetic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.transept.data.Catalogue;
import org.transept.data.Dataset;
import org.transept.data.Role;
import org.transept.data.Sequences;

final class WorldTest {
  private static final WorldConfig DEMO = WorldConfig.DEFAULTS;

  private static WorldConfig config(
      List<String> domains, double overlap, WorldConfig.Strength strength, double stickiness) {
    return new WorldConfig(
        domains, 20, 500, new WorldConfig.Events(5, 40), overlap, strength, 3, stickiness, 7);
  }

  @Test
  void oneSeedIsOneLog() {
    World world = World.of(DEMO);
    assertThat(world.dataset().hash())
        .isEqualTo(world.dataset().hash())
        .isEqualTo("70eb3a821a7b14b38ffacb224ca08522c451f0898512c849c286fdad85916c18");
  }

  @Test
  void anotherSeedIsAnotherLog() {
    WorldConfig other =
        new WorldConfig(
            DEMO.domains(),
            DEMO.itemsPerDomain(),
            DEMO.users(),
            DEMO.events(),
            DEMO.overlap(),
            DEMO.strength(),
            DEMO.choices(),
            DEMO.stickiness(),
            DEMO.seed() + 1);
    assertThat(World.of(other).dataset().hash()).isNotEqualTo(World.of(DEMO).dataset().hash());
  }

  @Test
  void theWrittenFileHoldsTheSameSequences(@TempDir Path folder) throws IOException {
    World world =
        World.of(config(List.of("a", "b", "c"), 0.5, new WorldConfig.Strength(0.3, 0.5, 0.2), 0.4));
    Path csv = folder.resolve("events.csv");
    world.write(csv);
    assertThat(folder).isDirectoryNotContaining(path -> !path.equals(csv));
    List<String> lines = Files.readAllLines(csv);
    assertThat(lines.get(0)).isEqualTo("user,item,domain,timestamp");
    Sequences sequences = world.dataset().sequences();
    Catalogue catalogue = sequences.catalogue();
    assertThat(lines).hasSize(1 + sequences.events());
    for (int u = 0; u < sequences.size(); u++) {
      for (int e = sequences.offsets()[u]; e < sequences.offsets()[u + 1]; e++) {
        String[] cells = lines.get(1 + e).split(",", -1);
        int item = sequences.items()[e];
        assertThat(cells)
            .containsExactly(
                sequences.users()[u],
                catalogue.key(item),
                catalogue.name(catalogue.domainOf(item)),
                Long.toString(sequences.times()[e]));
      }
    }
  }

  @Test
  void timesRiseStrictlyAndLastTwoEventsAreTargets() {
    Dataset dataset = World.of(DEMO).dataset();
    Sequences sequences = dataset.sequences();
    for (int u = 0; u < sequences.size(); u++) {
      int end = sequences.offsets()[u + 1];
      for (int e = sequences.offsets()[u]; e < end; e++) {
        Role role = e == end - 1 ? Role.TEST : e == end - 2 ? Role.VALID : Role.TRAIN;
        assertThat(Role.of(dataset.roles()[e])).isEqualTo(role);
        if (e > sequences.offsets()[u]) {
          assertThat(sequences.times()[e]).isGreaterThan(sequences.times()[e - 1]);
        }
      }
    }
    assertThat(sequences.times()[0]).isBetween(1_672_531_200L, 1_700_000_000L);
  }

  @Test
  void overlapIsExactAndStickinessWithinFourSigma() {
    for (double stickiness : new double[] {0, 0.3, 0.9}) {
      WorldConfig config =
          config(List.of("a", "b", "c"), 0.65, new WorldConfig.Strength(0.3, 0.5, 0.2), stickiness);
      Sequences sequences = World.of(config).dataset().sequences();
      int shared = 0;
      int steps = 0;
      int stays = 0;
      for (int u = 0; u < sequences.size(); u++) {
        int[] domains = domains(sequences, u);
        assertThat(domains.length).isBetween(5, 40);
        if (Arrays.stream(domains).distinct().count() > 1) {
          shared++;
          // Users who never changed were made to: only long histories show the plain walk.
          for (int i = 1; domains.length >= 35 && i < domains.length; i++) {
            steps++;
            stays += domains[i] == domains[i - 1] ? 1 : 0;
          }
        }
      }
      assertThat(shared).isEqualTo(325);
      double sigma = Math.sqrt(Math.max(stickiness * (1 - stickiness), 1e-9) / steps);
      assertThat((double) stays / steps).isCloseTo(stickiness, within(4 * sigma + 0.003));
    }
  }

  @Test
  void stickinessOneStillSharesUsers() {
    WorldConfig config = config(List.of("a", "b"), 1, new WorldConfig.Strength(0.3, 0.5, 0.2), 1);
    Sequences sequences = World.of(config).dataset().sequences();
    for (int u = 0; u < sequences.size(); u++) {
      int[] domains = domains(sequences, u);
      int changes = 0;
      for (int i = 1; i < domains.length; i++) {
        changes += domains[i] == domains[i - 1] ? 0 : 1;
      }
      assertThat(changes).isEqualTo(1);
    }
  }

  private static int[] domains(Sequences sequences, int u) {
    return Arrays.stream(sequences.items(), sequences.offsets()[u], sequences.offsets()[u + 1])
        .map(sequences.catalogue()::domainOf)
        .toArray();
  }

  @Test
  void aSettingOutOfRangeIsNamed() {
    WorldConfig.Strength strength = new WorldConfig.Strength(0.3, 0.5, 0.2);
    assertThatThrownBy(() -> new WorldConfig.Strength(0.3, 0.5, 0.3))
        .hasMessage("noise must be 1 - own - cross, got 0.3");
    assertThatThrownBy(() -> new WorldConfig.Strength(-0.1, 0.5, 0.6))
        .hasMessage("own must be between 0 and 1, got -0.1");
    assertThatThrownBy(() -> new WorldConfig.Events(4, 3))
        .hasMessage("max must be at least min (4), got 3");
    assertThatThrownBy(() -> config(List.of("a", "a"), 0.5, strength, 0.4))
        .hasMessage(
            "domains must be one or more different names of letters, digits, - and _, got [a, a]");
    assertThatThrownBy(() -> config(List.of("a,b"), 0.5, strength, 0.4))
        .hasMessage(
            "domains must be one or more different names of letters, digits, - and _, got [a,b]");
    assertThatThrownBy(() -> config(List.of("a"), 0.5, strength, 0.4))
        .hasMessage(
            "overlap must be 0 with one domain (overlap=0 strength.cross=0, strength.noise=1 -"
                + " own), got 0.5");
    assertThatThrownBy(() -> config(List.of("a"), 0, strength, 0.4))
        .hasMessage(
            "strength.cross must be 0 with one domain (overlap=0 strength.cross=0, strength.noise=1"
                + " - own), got 0.5");
    assertThatThrownBy(() -> config(List.of("a", "b"), 1.5, strength, 0.4))
        .hasMessage("overlap must be between 0 and 1, got 1.5");
    assertThatThrownBy(
            () ->
                new WorldConfig(
                    List.of("a", "b"), 3, 9, new WorldConfig.Events(2, 3), 0, strength, 3, 0.1, 0))
        .hasMessage("itemsPerDomain must be more than choices (3), got 3");
    assertThatThrownBy(
            () ->
                new WorldConfig(
                    List.of("a", "b"),
                    9,
                    9,
                    new WorldConfig.Events(1, 3),
                    0.1,
                    strength,
                    3,
                    0.1,
                    0))
        .hasMessage("events.min must be at least 2 with overlap, got 1");
  }
}
