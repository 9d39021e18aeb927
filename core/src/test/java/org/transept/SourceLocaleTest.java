package org.transept;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ConditionalExpressionTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreeScanner;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Nothing is formatted by the default locale: {@code "%d".formatted} writes digits that are no
 * ASCII where that is Arabic, {@code toLowerCase()} another i where it is Turkish. Say {@code %s},
 * or name {@code Locale.ROOT}.
 */
class SourceLocaleTest {
  private static final Pattern BY_LOCALE =
      Pattern.compile("%(\\d+\\$)?[-#+ 0,(]*\\d*(\\.\\d+)?[defgxXEG]");

  /** Writes down what asks for the default locale. */
  private static final class Reader extends TreeScanner<@Nullable Void, CompilationUnitTree> {
    private final List<String> found = new ArrayList<>();

    @Override
    public @Nullable Void visitMethodInvocation(
        MethodInvocationTree call, CompilationUnitTree unit) {
      if (call.getMethodSelect() instanceof MemberSelectTree method) {
        List<? extends ExpressionTree> given = call.getArguments();
        boolean byLocale =
            switch (method.getIdentifier().toString()) {
              case "formatted" -> BY_LOCALE.matcher(text(method.getExpression())).find();
              case "format" ->
                  method.getExpression().toString().equals("String")
                      && !given.get(0).toString().startsWith("Locale.");
              case "toLowerCase", "toUpperCase" -> given.isEmpty();
              default -> false;
            };
        if (byLocale) {
          found.add(Path.of(unit.getSourceFile().getName()).getFileName() + ": " + call);
        }
      }
      return super.visitMethodInvocation(call, unit);
    }

    /** The texts that an expression is made of; {@code %%} is none of its conversions. */
    private static String text(ExpressionTree tree) {
      if (tree instanceof ParenthesizedTree inner) {
        return text(inner.getExpression());
      }
      if (tree instanceof BinaryTree sum) {
        return text(sum.getLeftOperand()) + text(sum.getRightOperand());
      }
      if (tree instanceof ConditionalExpressionTree choice) {
        return text(choice.getTrueExpression()) + text(choice.getFalseExpression());
      }
      return tree instanceof LiteralTree literal && literal.getValue() instanceof String text
          ? text.replace("%%", "")
          : "";
    }
  }

  @Test
  void nothingIsFormattedByTheDefaultLocale() throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    Reader reader = new Reader();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null,
                  files,
                  null,
                  null,
                  null,
                  files.getJavaFileObjectsFromPaths(SourceSizeTest.sources()));
      for (CompilationUnitTree unit : task.parse()) {
        reader.scan(unit, unit);
      }
    }
    assertThat(reader.found).isEmpty();
  }
}
