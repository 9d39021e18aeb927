package org.transept.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.bytedeco.pytorch.global.torch.hasCUDA;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import org.junit.jupiter.api.Test;
import org.transept.config.SettingsException;

class DeviceTest {
  @Test
  void theProcessorIsTheDefaultAndAlwaysThere() {
    assertThat(Device.name()).isEqualTo("cpu");
    Device.use("cpu");
    assertThat(Device.isCpu()).isTrue();
  }

  @Test
  void aDeviceMustBeOneThatLibtorchCouldHave() {
    for (String name : new String[] {"gpu", "cuda:", "cuda:-1", "CUDA", "cuda:1000", ""}) {
      assertThatThrownBy(() -> Device.use(name))
          .isInstanceOf(SettingsException.class)
          .hasMessage("device " + name + ": must be cpu, cuda or cuda:NUMBER");
    }
    assertThat(Device.isCpu()).isTrue();
  }

  @Test
  void aMissingGpuIsRefusedWithWhatToDo() {
    assumeFalse(hasCUDA(), "this build has libtorch for CUDA");
    assertThatThrownBy(() -> Device.use("cuda:1"))
        .isInstanceOf(SettingsException.class)
        .hasMessage(
            "device cuda:1: needs libtorch for CUDA, this build has it for the processor only;"
                + " build with mvn -Pgpu package, or leave the device out");
    assertThat(Device.isCpu()).isTrue();
  }

  @Test
  void tensorsFromTheHeapGoWhereTheDeviceIs() {
    try (PretendDevice pretend = new PretendDevice();
        Scope scope = Scope.inference()) {
      assertThat(Host.indices(new int[] {1}, 1).is_meta()).isTrue();
      assertThat(Host.flags(new byte[] {1}, 1).is_meta()).isTrue();
      assertThat(Host.floats(new float[] {1}, 1).is_meta()).isTrue();
      assertThat(Workers.count()).isEqualTo(1);
    }
    try (Scope scope = Scope.inference()) {
      assertThat(Host.indices(new int[] {1}, 1).is_meta()).isFalse();
    }
  }
}
