package org.transept;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.BlockTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Files, methods and constructors stay small enough to be read at one go. */
class SourceSizeTest {
  private static final int FILE_LINES = 300;
  private static final int METHOD_LINES = 40;
  private static final int CONSTRUCTOR_PARAMETERS = 5;

  /** Sources of all modules; tests run in the folder of one of them. */
  static List<Path> sources() throws IOException {
    List<Path> sources = new ArrayList<>();
    for (String module : new String[] {"core", "service", "app", "client", "onnx", "encoder"}) {
      Path folder = Path.of("..", module, "src", "main", "java");
      try (Stream<Path> files = Files.walk(folder)) {
        files.filter(file -> file.toString().endsWith(".java")).sorted().forEach(sources::add);
      }
    }
    assertThat(sources).hasSizeGreaterThan(100);
    return sources;
  }

  /** Walks one file and writes down what is too long. */
  private static final class Ruler extends TreeScanner<@Nullable Void, CompilationUnitTree> {
    private final SourcePositions positions;
    private final List<String> tooLong = new ArrayList<>();
    private Tree.Kind kind = Tree.Kind.CLASS;

    Ruler(SourcePositions positions) {
      this.positions = positions;
    }

    @Override
    public @Nullable Void visitClass(ClassTree type, CompilationUnitTree unit) {
      Tree.Kind outer = kind;
      kind = type.getKind();
      super.visitClass(type, unit);
      kind = outer;
      return null;
    }

    @Override
    public @Nullable Void visitMethod(MethodTree method, CompilationUnitTree unit) {
      String place =
          "%s, %s: ".formatted(Path.of(unit.getSourceFile().getName()).getFileName(), name(method));
      BlockTree body = method.getBody();
      if (body != null) {
        long lines = line(unit, positions.getEndPosition(unit, body));
        lines -= line(unit, positions.getStartPosition(unit, method)) - 1;
        if (lines > METHOD_LINES) {
          tooLong.add(place + lines + " lines");
        }
      }
      int parameters = method.getParameters().size();
      boolean constructor = method.getReturnType() == null && kind != Tree.Kind.RECORD;
      if (constructor && parameters > CONSTRUCTOR_PARAMETERS) {
        tooLong.add(place + parameters + " parameters");
      }
      return super.visitMethod(method, unit);
    }

    private static String name(MethodTree method) {
      return method.getReturnType() == null ? "constructor" : method.getName().toString();
    }

    private static long line(CompilationUnitTree unit, long position) {
      return unit.getLineMap().getLineNumber(position);
    }
  }

  @Test
  void filesHaveAtMostThreeHundredLines() throws IOException {
    List<String> tooLong = new ArrayList<>();
    for (Path source : sources()) {
      int lines = Files.readAllLines(source).size();
      if (lines > FILE_LINES) {
        tooLong.add("%s: %d lines".formatted(source.getFileName(), lines));
      }
    }
    assertThat(tooLong).isEmpty();
  }

  @Test
  void methodsHaveAtMostFortyLinesAndConstructorsFiveParameters() throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null, files, null, List.of(), null, files.getJavaFileObjectsFromPaths(sources()));
      Ruler ruler = new Ruler(Trees.instance(task).getSourcePositions());
      for (CompilationUnitTree unit : task.parse()) {
        ruler.scan(unit, unit);
      }
      assertThat(ruler.tooLong).isEmpty();
    }
  }
}
