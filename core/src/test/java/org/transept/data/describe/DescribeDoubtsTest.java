package org.transept.data.describe;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.transept.data.PlausibleTimes;
import org.transept.data.Warning;
import org.transept.data.read.Datasets;
import org.transept.data.read.EventFiles;
import org.transept.data.read.Source;

class DescribeDoubtsTest {
  private static List<String> told(DescribeRows rows, String code) {
    return rows.card().warnings().stream()
        .filter(warning -> warning.code().equals(code))
        .map(Warning::what)
        .toList();
  }

  private static DescribeRows rows() {
    DescribeRows rows = new DescribeRows(true);
    for (int u = 0; u < 30; u++) {
      rows.add("u" + u, "a", "food", 1_600_000_000 + u).add("u" + u, "b", "tea", 1_600_001_000 + u);
    }
    return rows;
  }

  @Test
  void fewTimesFarFromAllOthersDoNotMoveTheEnd() {
    long[] times = IntStream.range(0, 100).mapToLong(e -> 1_600_000_000L + e).toArray();
    assertThat(PlausibleTimes.of(times))
        .isEqualTo(new PlausibleTimes(1_600_000_099, Long.MAX_VALUE, 0, 0));
    times[7] = 33_333_333_333L;
    times[3] = 0;
    PlausibleTimes judged = PlausibleTimes.of(times);
    assertThat(judged).isEqualTo(new PlausibleTimes(1_600_000_099, 33_333_333_333L, 1, 1));
    assertThat(judged.now(new long[] {5, 33_333_333_333L})).isEqualTo(1_600_000_099);
    assertThat(judged.now(new long[] {1_700_000_000})).isEqualTo(1_700_000_000);
    assertThat(judged.now(new long[0])).isEqualTo(1_600_000_099);
    assertThat(PlausibleTimes.of(new long[] {1, 33_333_333_333L}).end()).isEqualTo(33_333_333_333L);
    Arrays.fill(times, 0, 49, 33_333_333_333L);
    Arrays.fill(times, 50, 60, 0);
    assertThat(PlausibleTimes.of(times).late()).isZero();
    Arrays.fill(times, 0, 40, 1_600_000_000L);
    assertThat(PlausibleTimes.of(times))
        .isEqualTo(new PlausibleTimes(1_600_000_099, 33_333_333_333L, 9, 10));
  }

  @Test
  void doubtfulTimesAndKeysAreNamed() {
    assertThat(told(rows().add("u1", "a", "food", 33_333_333_333L), "implausible-times"))
        .containsExactly("events far from all others in time: 1 late");
    assertThat(told(rows().add("NA", "a", "food", 1_600_000_000), "placeholder-user"))
        .containsExactly("user \"NA\" has 1 of 61 events (1.6 %) and looks like a placeholder");
    DescribeRows bot = rows();
    IntStream.range(0, 60).forEach(e -> bot.add("robot", "a", "food", 1_600_000_000 + e));
    assertThat(told(bot, "dominant-user"))
        .containsExactly("user \"robot\" has 60 of 120 events (50 %)");
    assertThat(told(rows().add("u1\u00a0", "a", "food", 1_600_000_000), "padded-keys"))
        .containsExactly(
            "1 key of users differs from another by white space only: \"u1\" and \"u1\u00a0\"");
    assertThat(
            told(
                rows().add("U1", "A", "tea", 1_600_000_000).add("U1", "B", "tea", 1_600_000_000),
                "case-keys"))
        .containsExactly(
            "1 key of items differs from another by upper and lower case only: \"B\" and \"b\"",
            "1 key of users differs from another by upper and lower case only: \"U1\" and \"u1\"");
    DescribeRows decimal =
        new DescribeRows(true).add("1.0", "x", "food", 1).add("2.0", "y", "food", 2);
    assertThat(told(decimal, "decimal-keys"))
        .containsExactly("keys of users are whole numbers written with .0, such as \"1.0\"");
    for (String code : List.of("implausible-times", "placeholder-user", "dominant-user")) {
      assertThat(told(rows(), code)).isEmpty();
    }
  }

  @Test
  void zerosAreNamedOnlyWhereTheyAreMany() {
    DescribeRows many = rows();
    for (int i = 0; i < 25; i++) {
      many.add("u1", "i" + i, "food", 1_600_002_000 + i).add("0", "a", "food", 1_600_002_000 + i);
    }
    assertThat(told(many, "placeholder-user"))
        .containsExactly("user \"0\" has 25 of 110 events (23 %) and looks like a placeholder");
    DescribeRows few = rows().add("0", "0", "food", 1_600_000_000);
    assertThat(told(few, "placeholder-user")).isEmpty();
    assertThat(told(few, "placeholder-item")).isEmpty();
    assertThat(told(rows().add("u1", "NULL", "tea", 1_600_000_000), "placeholder-item"))
        .containsExactly(
            "item \"NULL\" of \"tea\" has 1 of 61 events (1.6 %) and looks like a placeholder");
  }

  @Test
  void eventsOfOneSecondAreNotCalledTiesOfALogOfMilliseconds(@TempDir Path folder) {
    StringBuilder rows = new StringBuilder("user,item,domain,timestamp\n");
    for (int u = 0; u < 30; u++) {
      rows.append("u%d,a,\"tea \",1600000000%03d\nu%d,b,tea,1600000000500\n".formatted(u, u, u));
    }
    Path file = EventFiles.write(folder, "log.csv", rows.toString());
    DataCard card = Describe.card(Datasets.read(EventFiles.source(file)));
    assertThat(card.warnings())
        .filteredOn(warning -> warning.code().startsWith("ties"))
        .extracting(Warning::what)
        .containsExactly(
            "100 % of neighbouring events share a second, the unit in which times are kept");
    assertThat(card.text()).contains(", kept in whole ").contains("\n\"tea \"  ");
  }

  @Test
  void filesThatBecameDomainsOfOneItemsAreNamed(@TempDir Path folder) {
    String rows = "user,item\nu,a\nu,b\nu,c\nv,d\nv,e\nv,f\n";
    Path one = EventFiles.write(folder, "log_1.csv", rows);
    Path two = EventFiles.write(folder, "log_2.csv", rows.replace(",f", ",g"));
    Source source = EventFiles.source(one).withFiles(List.of(one.toString(), two.toString()));
    assertThat(Describe.doubts(Datasets.read(source)))
        .containsExactly("warning: 5 of 7 items stand in both \"1\" and \"2\" under one key");
    Source same = source.withFiles(List.of("all=" + one, "all=" + two));
    assertThat(Describe.doubts(Datasets.read(same))).isEmpty();
  }
}
