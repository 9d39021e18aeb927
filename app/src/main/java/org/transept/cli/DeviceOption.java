package org.transept.cli;

import org.transept.torch.Device;
import picocli.CommandLine.Option;

/** Where a command computes. */
final class DeviceOption {
  @Option(
      names = "--device",
      paramLabel = "NAME",
      description =
          "cpu, or a GPU: cuda, cuda:1 (needs a build with -Pgpu; default: ${DEFAULT-VALUE})")
  String name = "cpu";

  /** Must come before anything is computed. */
  void use() {
    if (!name.equals(
        Device.name())) { // Asking loads libtorch, which a processor alone can wait for.
      Device.use(name);
    }
  }
}
