package org.transept.study.analysis;

import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.transept.evaluate.Report;
import org.transept.run.RunDirectory;
import org.transept.run.Version;
import org.transept.study.plan.Json;
import org.transept.study.plan.StudyConfig;
import org.transept.study.plan.StudyRuns;
import org.transept.study.plan.Trial;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes {@code analysis.json} of a study's finished runs: {@code points} (one for each run and
 * domain), {@code correlations}, {@code effects}, {@code scaling}, {@code trajectories} and {@code
 * findings}, with what was asked ({@code axes}, {@code metric}, {@code protocol}) and how much of
 * it is done ({@code runs}). What is not known is null.
 */
public final class Analysis {
  /** The file's name. */
  public static final String FILE_NAME = "analysis.json";

  private Analysis() {}

  /** Analyses what is finished and returns the file. */
  public static Path write(StudyRuns study) {
    StudyConfig.Analysis analysis = study.config().analysis();
    Points points = new Points(study, StudyTable.read(study));
    List<Correlations.One> correlations = Correlations.of(points, analysis);
    List<Effects.One> effects = Effects.of(study);
    List<Scaling.One> scaling = Scaling.of(points, analysis);
    ObjectNode json = facts(study, points);
    json.set("points", points(points));
    json.set("correlations", Correlations.json(correlations));
    json.set("effects", Effects.json(effects));
    json.set("scaling", Scaling.json(scaling));
    json.set("trajectories", Trajectories.json(study));
    ArrayNode findings = json.putArray("findings");
    Findings.of(analysis, correlations, effects, scaling).forEach(findings::add);
    RunDirectory directory = new RunDirectory(study.folder());
    directory.write(FILE_NAME, json);
    return directory.file(FILE_NAME);
  }

  private static ObjectNode facts(StudyRuns study, Points points) {
    ObjectNode json = JsonMapper.shared().createObjectNode();
    json.put("name", new RunDirectory(study.folder()).name());
    json.put("command", study.command());
    json.putPOJO("versions", Version.all());
    json.put("metric", study.config().analysis().metric());
    json.put("protocol", study.config().run().evaluate().shortName());
    ArrayNode axes = json.putArray("axes");
    for (StudyConfig.Axis axis : study.config().axes()) {
      ArrayNode arms = axes.addObject().put("name", axis.name()).putArray("arms");
      axis.arms().forEach(arm -> arms.add(arm.label()));
    }
    Set<String> domains = new LinkedHashSet<>();
    points.rows().forEach(row -> domains.add(row.domain()));
    domains.remove(Report.ALL);
    ArrayNode names = json.putArray("domains");
    domains.forEach(names::add);
    long done = study.trials().stream().filter(study::finished).count();
    double seconds =
        points.rows().stream()
            .filter(row -> row.domain().equals(Report.ALL))
            .mapToDouble(row -> row.number("seconds"))
            .sum();
    json.putObject("runs")
        .put("done", done)
        .put("of", study.trials().size())
        .put("seconds", seconds);
    return json;
  }

  private static ArrayNode points(Points points) {
    ArrayNode nodes = JsonMapper.shared().createArrayNode();
    for (Measured row : points.rows()) {
      Trial.Cell cell = row.trial().cell();
      ObjectNode node = nodes.addObject().put("run", row.trial().name());
      ObjectNode arms = node.putObject("arms");
      cell.arms().forEach(arms::put);
      node.put("seed", row.trial().seed()).put("domain", row.domain());
      node.put("data", points.data(cell)).put("model", Points.model(cell));
      node.put("fusion", Points.fusion(cell)).put("control", Points.control(cell));
      node.put("trainable", cell.size().trainable()).put("total", cell.size().total());
      node.put("cases", row.cases());
      ObjectNode numbers = node.putObject("numbers");
      row.numbers().forEach((name, value) -> numbers.set(name, Json.number(value)));
    }
    return nodes;
  }
}
