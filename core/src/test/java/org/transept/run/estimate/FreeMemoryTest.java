package org.transept.run.estimate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A made-up /proc and /sys. */
class FreeMemoryTest {
  private static final double MIB = 1 << 20;

  @TempDir private Path root;

  private void file(String name, String text) throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private double free() {
    return FreeMemory.bytes(root) / MIB;
  }

  @BeforeEach
  void makesAMachineOfEightGibibytes() throws IOException {
    file("proc/meminfo", "MemTotal:  8388608 kB\nMemAvailable:  4194304 kB\nSwapFree:  1024 kB\n");
  }

  @Test
  void withoutAGroupWhatTheSystemHasIsFree() {
    assertThat(free()).isEqualTo(4096 + 1);
  }

  @Test
  void aContainerOfVersionTwoHasWhatItsLimitLeavesAndItsFileCache() throws IOException {
    file("proc/self/cgroup", "0::/\n");
    file("sys/fs/cgroup/memory.max", 1024 * 1024 * 1024 + "\n");
    file("sys/fs/cgroup/memory.current", 624 * 1024 * 1024 + "\n");
    file("sys/fs/cgroup/memory.stat", "anon 5\ninactive_file " + 100 * 1024 * 1024 + "\n");
    assertThat(free()).isEqualTo(1024 - 624 + 100);
  }

  @Test
  void aLimitOfAGroupAboveCounts() throws IOException {
    file("proc/self/cgroup", "0::/user/job\n");
    file("sys/fs/cgroup/user/memory.max", 512 * 1024 * 1024 + "\n");
    file("sys/fs/cgroup/user/memory.current", 12 * 1024 * 1024 + "\n");
    file("sys/fs/cgroup/user/job/memory.max", "max\n");
    file("sys/fs/cgroup/user/job/memory.current", "0\n");
    assertThat(free()).isEqualTo(500);
  }

  @Test
  void aContainerOfVersionOneCountsLikewise() throws IOException {
    file("proc/self/cgroup", "9:name=systemd:/\n4:memory:/docker/1\n0::/\n");
    file("sys/fs/cgroup/memory/docker/1/memory.limit_in_bytes", 300 * 1024 * 1024 + "\n");
    file("sys/fs/cgroup/memory/docker/1/memory.usage_in_bytes", 100 * 1024 * 1024 + "\n");
    file("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
    file("sys/fs/cgroup/memory/memory.usage_in_bytes", "1048576\n");
    assertThat(free()).isEqualTo(200);
  }

  @Test
  void aGroupThatIsOverItsLimitHasNothing() throws IOException {
    file("sys/fs/cgroup/memory.max", "1000\n");
    file("sys/fs/cgroup/memory.current", "2000\n");
    assertThat(free()).isZero();
  }

  @Test
  void whereNobodyTellsThePhysicalMemoryIsTheBound() throws IOException {
    Files.delete(root.resolve("proc/meminfo"));
    assertThat(free()).isGreaterThan(100).isLessThan(1e9);
  }
}
