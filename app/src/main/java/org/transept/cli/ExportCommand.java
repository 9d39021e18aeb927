package org.transept.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.transept.onnx.OnnxExport;
import org.transept.run.trained.TrainedRun;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code export}: a run's scoring as an ONNX file. */
@Command(
    name = "export",
    description = "Write what a run scores with as one ONNX file, for any ONNX runtime.",
    mixinStandardHelpOptions = true)
final class ExportCommand implements Callable<Integer> {
  @Spec CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "RUN", description = "folder of a run")
  Path run = Path.of("");

  @Option(
      names = "--to",
      paramLabel = "FILE",
      required = true,
      description = "the file to write, such as model.onnx")
  Path to = Path.of("");

  @Mixin LogOption log = new LogOption();

  @Override
  public Integer call() {
    try (TrainedRun finished = TrainedRun.open(run, log.place())) {
      OnnxExport.Written written = OnnxExport.write(finished, to);
      spec.commandLine()
          .getOut()
          .printf(
              "%s: %,d bytes, from %s to %s%n",
              to,
              written.bytes(),
              String.join(", ", written.inputs()),
              String.join(", ", written.outputs()));
      return 0;
    }
  }
}
