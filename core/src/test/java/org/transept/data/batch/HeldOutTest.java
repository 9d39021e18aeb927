package org.transept.data.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.transept.Samples;
import org.transept.Tiny;
import org.transept.data.Catalogue;
import org.transept.data.Dataset;
import org.transept.data.Role;
import org.transept.data.Sequences;

class HeldOutTest {
  @Test
  void casesAreTheEventsOfOneRoleInOrder() {
    Sequences log = Tiny.sequences(Tiny.catalogue(3, 3), new int[] {1, 4, 2}, new int[] {5, 3});
    byte[] roles = {0, 1, 2, 2, 2};
    HeldOut held = HeldOut.of(new Dataset(log, roles, "cafe"), Role.TEST);
    assertThat(held.size()).isEqualTo(3);
    assertThat(List.of(held.user(0), held.user(1), held.user(2))).containsExactly(0, 1, 1);
    assertThat(List.of(held.position(0), held.position(1), held.position(2)))
        .containsExactly(2, 3, 4);
    assertThat(List.of(held.target(0), held.target(1), held.target(2))).containsExactly(2, 5, 3);
    assertThat(List.of(held.domain(0), held.domain(1), held.domain(2))).containsExactly(0, 1, 0);
    assertThat(HeldOut.of(new Dataset(log, roles, "cafe"), Role.VALID).size()).isEqualTo(1);
  }

  @Test
  void groupsHoldEveryCaseOnceAndShowWhatIsOlderThanTheTarget() {
    Samples.each(
        random -> {
          Catalogue catalogue = Tiny.catalogue(4, 3);
          int[][] items = Tiny.items(random, catalogue, 1 + random.nextInt(12), 9);
          Sequences log = Tiny.sequences(catalogue, items);
          byte[] roles = new byte[log.events()];
          random.nextBytes(roles);
          for (int e = 0; e < roles.length; e++) {
            roles[e] = (byte) Math.floorMod(roles[e], 3);
          }
          HeldOut held = HeldOut.of(new Dataset(log, roles, "cafe"), Role.VALID);
          int length = 1 + random.nextInt(6);
          int rows = 1 + random.nextInt(5);
          List<Integer> seen = new ArrayList<>();
          for (int d = 0; d < 2; d++) {
            int longest = 0;
            for (int[] group : held.groups(d, length, rows)) {
              assertThat(group.length).isBetween(1, rows);
              Batch batch = held.batch(group, d, length);
              for (int r = 0; r < group.length; r++) {
                int i = group[r];
                seen.add(i);
                assertThat(held.domain(i)).isEqualTo(d);
                int[] own = items[held.user(i)];
                int target = held.position(i) - log.offsets()[held.user(i)];
                assertThat(batch.target(r)).isEqualTo(own[target]);
                assertThat(batch.history(r))
                    .containsExactly(Arrays.copyOfRange(own, Math.max(0, target - length), target));
                assertThat(batch.history(r).length).isGreaterThanOrEqualTo(longest);
                longest = batch.history(r).length;
              }
            }
          }
          assertThat(seen).doesNotHaveDuplicates().hasSize(held.size());
        });
  }
}
