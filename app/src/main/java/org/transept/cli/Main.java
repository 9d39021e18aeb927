package org.transept.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.transept.file.Faults;
import org.transept.run.Version;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;

/** The program {@code transept}. */
@Command(
    name = "transept",
    description = "Cross-domain sequential recommendation: from event logs to next-item lists.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Versions.class,
    synopsisSubcommandLabel = "COMMAND")
public final class Main {
  private static final List<Class<?>> COMMANDS =
      List.of(
          DemoCommand.class,
          DescribeCommand.class,
          EstimateCommand.class,
          TrainCommand.class,
          EvaluateCommand.class,
          CompareCommand.class,
          SearchCommand.class,
          StudyCommand.class,
          StudyWorkerCommand.class,
          RecommendCommand.class,
          ServeCommand.class,
          ExportCommand.class,
          WorldCommand.class,
          SchemaCommand.class,
          CommandLine.HelpCommand.class);

  /** Exit code of what is not done for a reason in the program itself. */
  static final int FAILED = 1;

  /** Exit code of faults that can be foreseen, as picocli uses it for unusable arguments. */
  static final int UNUSABLE = CommandLine.ExitCode.USAGE;

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    Locale.setDefault(Locale.ENGLISH); // Numbers and texts are the same everywhere.
    System.exit(
        execute(
            new PrintWriter(System.out, true, UTF_8),
            new PrintWriter(System.err, true, UTF_8),
            arguments));
  }

  /** Runs one command that prints to these. */
  static int execute(PrintWriter out, PrintWriter err, String... arguments) {
    CommandLine program = new CommandLine(new Main());
    for (Class<?> command : COMMANDS) {
      add(command, program, arguments);
    }
    program
        .setOut(out)
        .setErr(err)
        .setExecutionExceptionHandler((problem, line, parsed) -> report(problem, err))
        .setCaseInsensitiveEnumValuesAllowed(true);
    try {
      return program.execute(arguments);
    } catch (Error | RuntimeException problem) { // Memory that ran out, above all.
      return report(problem, err);
    }
  }

  /** Reading the options of commands that nobody asks for would take half of the start. */
  private static void add(Class<?> type, CommandLine line, String... arguments) {
    Command command = type.getAnnotation(Command.class);
    if (Arrays.asList(arguments).contains(command.name())) {
      line.addSubcommand(type);
      return;
    }
    CommandSpec named = CommandSpec.create().name(command.name());
    named
        .usageMessage()
        .header(command.header())
        .description(command.description())
        .hidden(command.hidden());
    line.addSubcommand(command.name(), named);
  }

  private static int report(Throwable problem, PrintWriter err) {
    String line = Faults.line(problem);
    if (line == null) {
      err.println(Faults.BUG);
      problem.printStackTrace(err);
    } else {
      err.println(line);
    }
    err.flush();
    return line == null ? FAILED : UNUSABLE;
  }

  /** Prints versions of the program and of what it stands on. */
  static final class Versions implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return Version.all().entrySet().stream()
          .map(entry -> entry.getKey() + " " + entry.getValue())
          .toArray(String[]::new);
    }
  }
}
