package org.transept.data.split;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.transept.Samples;
import org.transept.data.Catalogue;
import org.transept.data.DataException;
import org.transept.data.Dataset;
import org.transept.data.Role;
import org.transept.data.Sequences;
import org.transept.data.read.Datasets;
import org.transept.data.read.EventFiles;
import org.transept.data.read.Source;

class SplitsTest {
  private static final String LOG =
      """
      user,item,domain,ts
      a,x,p,1
      a,y,q,2
      a,z,p,3
      a,w,p,4
      b,x,p,5
      b,y,q,6
      c,x,p,7
      c,x,q,8
      c,y,q,9
      c,y,p,10
      c,z,p,11
      c,z,q,12
      """;

  @TempDir Path folder;

  @Test
  void leaveOneOutTakesTheLastTwoOfThree() {
    assertThat(roles(LOG, new Split.LeaveOneOut()))
        .containsExactly(
            "a: train train valid test", "b: train train", "c: train train train train valid test");
  }

  @Test
  void leaveOneOutPerDomainTakesTheLastTwoOfThreeOfEachStream() {
    assertThat(roles(LOG, new Split.LeaveOneOutPerDomain()))
        .containsExactly(
            "a: train train valid test", "b: train train", "c: train train valid valid test test");
  }

  @Test
  void globalTimeSplitsAtItsTimes() {
    assertThat(roles(LOG, new Split.GlobalTime(3, 9)))
        .containsExactly(
            "a: train train valid valid", "b: valid valid", "c: valid valid test test test test");
  }

  @Test
  void aColumnSplitsByRow() {
    String text =
        "user,item,ts,Split\na,x,1,train\na,y,5,TEST\na,z,3,valid\na,w,3,train\nb,x,1,test\n";
    assertThat(roles(text, new Split.Column("split")))
        .containsExactly("a: train valid train test", "b: test");
  }

  @Test
  void aColumnOfOneValueAUserSplitsByUser() {
    String text =
        "user,item,split\na,x,train\na,y,train\nb,x,valid\nb,y,valid\nb,z,valid\nc,x,test\n";
    assertThat(roles(text, new Split.Column("split")))
        .containsExactly("a: train train", "b: context context valid", "c: test");
  }

  @Test
  void whetherAColumnSplitsByUserIsSeenBeforeFilters() {
    String text = "user,item,split\na,x,train\na,y,test\na,z,test\nb,x,train\n";
    Source source = EventFiles.source(EventFiles.write(folder, "events.csv", text));
    source = EventFiles.with(source, new Filter(0, 0, 1, 1, false, 2));
    Dataset dataset = Datasets.read(EventFiles.with(source, new Split.Column("split")));
    assertThat(EventFiles.roles(dataset)).containsExactly("a: test test", "b: train");
  }

  @Test
  void everySplitIsProvedOnAnyLog() {
    Samples.each(
        random -> {
          Sequences sequences = sequences(random);
          for (Split split :
              List.of(
                  new Split.LeaveOneOut(),
                  new Split.LeaveOneOutPerDomain(),
                  new Split.GlobalTime(random.nextInt(10), 10 + random.nextInt(10)))) {
            byte[] roles = Splits.roles(sequences, split);
            SplitProof.check(new Dataset(sequences, roles, ""), split);
            slowProof(sequences, roles, split);
          }
        });
  }

  @Test
  void aRoleOutOfOrderIsNeverProved() {
    Samples.each(
        random -> {
          Sequences sequences = sequences(random);
          Split split = new Split.LeaveOneOut();
          byte[] roles = Splits.roles(sequences, split);
          int u = random.nextInt(sequences.size());
          if (sequences.length(u) < 3) {
            return;
          }
          int last = sequences.offsets()[u + 1] - 1;
          int other = sequences.offsets()[u] + random.nextInt(sequences.length(u) - 1);
          byte role = roles[other];
          roles[other] = roles[last];
          roles[last] = role;
          assertThatThrownBy(() -> SplitProof.check(new Dataset(sequences, roles, ""), split))
              .isInstanceOf(DataException.class)
              .hasMessageStartingWith(
                  "user \"u%d\": no input may be later than its target, but event".formatted(u));
        });
  }

  @Test
  void timesThatFallAreNotProved() {
    Sequences sequences = sequences(new long[] {3, 2, 4}, 1, 1, 1);
    assertThatThrownBy(
            () ->
                SplitProof.check(new Dataset(sequences, new byte[3], ""), new Split.LeaveOneOut()))
        .hasMessage(
            "user \"u0\": no input may be later than its target, but time falls from 3 to 2 at"
                + " event 2");
  }

  @Test
  void aGlobalSplitIsProvedByItsTimes() {
    Sequences sequences = sequences(new long[] {1, 2, 3}, 1, 1, 1);
    byte[] roles = {0, 0, 2};
    assertThatThrownBy(
            () -> SplitProof.check(new Dataset(sequences, roles, ""), new Split.GlobalTime(2, 3)))
        .hasMessage(
            "user \"u0\": no input may be later than its target, but an event at 2 is train");
  }

  @Test
  void aColumnMayMixRolesWithinASecondOnly() {
    Split split = new Split.Column("split");
    byte[] roles = {0, 2, 0};
    Sequences tied = sequences(new long[] {1, 2, 2}, 1, 1, 1);
    assertThatCode(() -> SplitProof.check(new Dataset(tied, roles, ""), split))
        .doesNotThrowAnyException();
    Sequences apart = sequences(new long[] {1, 2, 3}, 1, 1, 1);
    assertThatThrownBy(() -> SplitProof.check(new Dataset(apart, roles, ""), split))
        .hasMessage(
            "user \"u0\": no input may be later than its target, but event 3 is train after event 2"
                + " is test");
    Sequences untimed = sequences(new long[0], 1, 1, 1);
    assertThatThrownBy(() -> SplitProof.check(new Dataset(untimed, roles, ""), split))
        .hasMessageEndingWith("event 3 is train after event 2 is test");
  }

  @Test
  void rolesAreNeededForEveryEvent() {
    Sequences sequences = sequences(new long[0], 1, 1);
    assertThatThrownBy(
            () ->
                SplitProof.check(new Dataset(sequences, new byte[1], ""), new Split.LeaveOneOut()))
        .hasMessage(
            "sequences must have a role, an item and a user for every event, got 2 events, 1 roles,"
                + " 1 users");
  }

  @Test
  void sequencesAloneHaveNoColumnToSplitBy() {
    assertThatThrownBy(() -> Splits.roles(sequences(new long[0], 1), new Split.Column("split")))
        .hasMessage(
            "split must not be a column for sequences that have no columns, got"
                + " Column[column=split]");
  }

  private static void slowProof(Sequences sequences, byte[] roles, Split split) {
    for (int u = 0; u < sequences.size(); u++) {
      int start = sequences.offsets()[u];
      int end = sequences.offsets()[u + 1];
      int tests = 0;
      for (int target = start; target < end; target++) {
        tests += roles[target] == Role.TEST.code() ? 1 : 0;
        for (int input = start; input < target; input++) {
          assertThat(sequences.times()[input]).isLessThanOrEqualTo(sequences.times()[target]);
          boolean same =
              !(split instanceof Split.LeaveOneOutPerDomain)
                  || sequences.catalogue().domainOf(sequences.items()[input])
                      == sequences.catalogue().domainOf(sequences.items()[target]);
          if (same) {
            assertThat(roles[input]).isLessThanOrEqualTo(roles[target]);
          }
        }
      }
      if (split instanceof Split.LeaveOneOut) {
        assertThat(tests).isEqualTo(end - start >= 3 ? 1 : 0);
      }
    }
  }

  /** Users of up to seven events in two domains of two items. */
  private static Sequences sequences(Random random) {
    int[] offsets = new int[5];
    for (int u = 0; u < 4; u++) {
      offsets[u + 1] = offsets[u] + 1 + random.nextInt(7);
    }
    int[] items = new int[offsets[4]];
    long[] times = new long[offsets[4]];
    for (int u = 0; u < 4; u++) {
      for (int e = offsets[u]; e < offsets[u + 1]; e++) {
        items[e] = 1 + random.nextInt(4);
        times[e] = random.nextInt(20);
      }
      Arrays.sort(times, offsets[u], offsets[u + 1]);
    }
    return new Sequences(catalogue(), new String[] {"u0", "u1", "u2", "u3"}, offsets, items, times);
  }

  private static Sequences sequences(long[] times, int... items) {
    return new Sequences(
        catalogue(), new String[] {"u0"}, new int[] {0, items.length}, items, times);
  }

  private static Catalogue catalogue() {
    return new Catalogue(
        List.of("p", "q"), List.of(new String[] {"a", "b"}, new String[] {"a", "b"}));
  }

  private List<String> roles(String text, Split split) {
    Source source = EventFiles.source(EventFiles.write(folder, "events.csv", text));
    return EventFiles.roles(Datasets.read(EventFiles.with(source, split)));
  }
}
