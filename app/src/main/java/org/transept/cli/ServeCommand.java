package org.transept.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.transept.config.Settings;
import org.transept.config.SettingsException;
import org.transept.run.Interrupt;
import org.transept.serve.Service;
import org.transept.serve.config.ServeConfig;
import org.transept.serve.http.Secrets;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code serve}: a run over HTTP. */
@Command(
    name = "serve",
    description = {
      "Answer over HTTP until interrupted; see /openapi.json.",
      "TRANSEPT_TOKEN in the environment is what callers must bring, TRANSEPT_TLS_PASSWORD opens"
          + " the keystore or an encrypted key, TRANSEPT_STORE_PASSWORD the database of histories."
    },
    mixinStandardHelpOptions = true)
final class ServeCommand implements Callable<Integer> {
  @Spec CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "RUN", description = "folder of a finished run")
  Path run = Path.of("");

  @Option(names = "--port", paramLabel = "N", description = "port to listen on (default: 8080)")
  @Nullable Integer port;

  @Option(
      names = "--host",
      paramLabel = "NAME",
      description =
          "address to listen on (default: 127.0.0.1, this machine alone); any other asks for"
              + " TRANSEPT_TOKEN")
  @Nullable String host;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "YAML or JSON file laid over the defaults; see 'transept schema --serve'")
  @Nullable Path file;

  @Option(
      names = "--set",
      paramLabel = "PATH=VALUE",
      description = "one setting, such as limits.k=100; may be repeated")
  List<String> sets = new ArrayList<>();

  @Option(
      names = "--import",
      description =
          "store the events of the run's log that the store lacks, those of forgotten users"
              + " included; an empty store, or one that knows nobody of the log, gets them in any"
              + " case")
  boolean imports;

  @Mixin LogOption log = new LogOption();

  @Mixin DeviceOption device = new DeviceOption();

  @Override
  public Integer call() throws InterruptedException {
    device.use();
    PrintWriter err = spec.commandLine().getErr();
    ServeConfig config = config();
    Secrets secrets = Secrets.ofEnvironment();
    try (Interrupt interrupt = new Interrupt(() -> err.println("not all requests were finished"));
        Service service = Service.open(run, log.place(), config, secrets, err::println)) {
      service.fill(
          imports,
          line -> {
            err.println(line);
            err.flush();
          });
      service.start();
      err.printf("%s answers at %s%n", run, service.address());
      err.flush();
      interrupt.await();
      return 0;
    }
  }

  private ServeConfig config() {
    ServeConfig read = Settings.read(ServeConfig.DEFAULTS, file, sets);
    try {
      return read.at(host == null ? read.host() : host, port == null ? read.port() : port);
    } catch (IllegalArgumentException wrong) { // Of these two, whose names are those of options.
      throw new SettingsException(List.of("--" + wrong.getMessage()));
    }
  }
}
