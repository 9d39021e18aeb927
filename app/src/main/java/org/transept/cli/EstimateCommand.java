package org.transept.cli;

import java.util.concurrent.Callable;
import org.transept.data.read.Datasets;
import org.transept.run.RunConfig;
import org.transept.run.estimate.Estimate;
import org.transept.torch.Natives;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code estimate}: what a training would take. */
@Command(
    name = "estimate",
    description = "Print parameters, memory and time of a training, without training.",
    mixinStandardHelpOptions = true)
final class EstimateCommand implements Callable<Integer> {
  @Spec CommandSpec spec = CommandSpec.create();

  @Mixin DataOption data = new DataOption();

  @Mixin Overrides overrides = new Overrides();

  @Mixin DeviceOption device = new DeviceOption();

  @Override
  public Integer call() {
    device.use();
    RunConfig config = overrides.read(data.files);
    Natives.loadAhead();
    Estimate estimate = Estimate.of(config, Datasets.read(config.data()));
    estimate.lines().forEach(spec.commandLine().getOut()::println);
    return 0;
  }
}
