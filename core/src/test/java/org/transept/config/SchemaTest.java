package org.transept.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SchemaTest {
  private static final String TEXT = Settings.schema(Kitchen.class);
  private static final Schema SCHEMA =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
          .getSchema(TEXT, InputFormat.JSON);

  private static List<String> problems(String yaml) {
    return SCHEMA.validate(yaml, InputFormat.YAML).stream().map(Object::toString).toList();
  }

  @Test
  void aWrittenConfigurationFits() {
    assertThat(problems(Settings.yaml(Kitchen.DEFAULTS))).isEmpty();
  }

  @Test
  void aPartOfAConfigurationFits() {
    assertThat(problems("menu: {plates: 3}")).isEmpty();
    assertThat(problems("menu: {type: nothing}\ntrain:\n")).isEmpty();
    assertThat(problems("menu: {type: five-course, wine: 1}\nheat: from-above")).isEmpty();
  }

  @Test
  void aTypoDoesNotFit() {
    assertThat(problems("widht: 3")).hasSize(1).first().asString().contains("widht");
    assertThat(problems("train: {epoch: 3}")).hasSize(1).first().asString().contains("epoch");
  }

  @Test
  void whatTheReaderRejectsDoesNotFit() {
    for (String wrong :
        List.of(
            "width: 2.5",
            "gas: 1",
            "name: 3",
            "heat: below",
            "files: a.csv",
            "cutoffs: [a]",
            "menu: {type: plian}",
            "menu: {type: nothing, plates: 3}",
            "courses: [{dish: 3}]",
            "train: 3")) {
      assertThat(problems(wrong)).as(wrong).isNotEmpty();
    }
  }

  @Test
  void docLinesAreDescriptions() {
    JsonNode schema = JsonMapper.shared().readTree(TEXT);
    assertThat(schema.at("/$schema").stringValue())
        .isEqualTo("https://json-schema.org/draft/2020-12/schema");
    assertThat(schema.at("/properties/width").toString())
        .isEqualTo("{\"description\":\"width of the oven\",\"type\":\"integer\"}");
    assertThat(schema.at("/properties/menu/anyOf/1/properties/wine/description").stringValue())
        .isEqualTo("share of wine");
    assertThat(schema.at("/properties/menu/anyOf/4/properties/type/const").stringValue())
        .isEqualTo("table-dance");
  }
}
