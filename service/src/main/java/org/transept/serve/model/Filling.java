package org.transept.serve.model;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.transept.config.SettingsException;
import org.transept.data.Sequences;
import org.transept.serve.config.ServeConfig;
import org.transept.store.HistoryStore;
import org.transept.store.StoreImport;

/**
 * Brings the histories of a store and the log of the run that is served together when the service
 * starts, and says what it finds: nobody of the log should be answered as a stranger in silence.
 */
public final class Filling {
  private final ServeConfig config;
  private final HistoryStore store;
  private final ServedModel model;
  private final Consumer<String> say;

  public Filling(ServeConfig config, HistoryStore store, ServedModel model, Consumer<String> say) {
    this.config = config;
    this.store = store;
    this.model = model;
    this.say = say;
  }

  /**
   * Looks at the store, and stores the events of the log that it lacks if it is empty, if it knows
   * nobody of the log, or if that is asked for.
   *
   * @throws SettingsException if it is another shop's, unless what is wanted has been said
   */
  public void fill(boolean imports) {
    Map<String, Long> domains = store.domains();
    long stored = domains.values().stream().mapToLong(Long::longValue).sum();
    if (stored == 0) {
      store();
      return;
    }
    tellDomains(domains);
    Kinship kin = Kinship.of(log(), store, config.limits().history());
    boolean strange = kin.isStrange() && !imports;
    if (kin.isStrange()) {
      strange(kin);
    } else if (kin.contradicts() && !imports && config.otherLog() != ServeConfig.OtherLog.KEEP) {
      throw contradiction(kin);
    }
    if (imports || (strange && config.otherLog() == ServeConfig.OtherLog.IMPORT)) {
      store();
    } else if (!kin.isStrange()) {
      tellLack(kin, stored);
    }
  }

  private Sequences log() {
    return model.log();
  }

  private String place() {
    return config.store().place();
  }

  private void say(String form, Object... values) {
    say.accept(String.format(Locale.ROOT, form, values));
  }

  private void store() {
    say("storing the %,d events of the run's log ...", log().events());
    say("stored %,d events", StoreImport.run(log(), store, done -> {}));
  }

  private void tellDomains(Map<String, Long> domains) {
    String others =
        domains.entrySet().stream()
            .filter(one -> !model.catalogue().names().contains(one.getKey()))
            .map(one -> String.format(Locale.ROOT, "%s (%,d)", one.getKey(), one.getValue()))
            .collect(Collectors.joining(", "));
    if (!others.isEmpty()) {
      say(
          "%s has events of domains that %s does not know: %s; they stay there and count for no"
              + " list",
          place(), model.name(), others);
    }
  }

  private void strange(Kinship kin) {
    String found =
        "%s holds none of %s of %s's log".formatted(place(), kin.users(log().size()), model.name());
    switch (config.otherLog()) {
      case IMPORT ->
          say(
              "%s: their events are stored beside what is there; another store keeps them apart"
                  + " (%s)",
              found, apart());
      case KEEP -> say("%s, who are answered as strangers; --import stores their events", found);
      case REFUSE ->
          throw new SettingsException(
              List.of(
                  "%s; name another store (%s), or --import to store their events beside what is there"
                      .formatted(found, apart())));
    }
  }

  private String apart() {
    return place().startsWith("jdbc:") ? "--set store.url=..." : "--set store.file=...";
  }

  private SettingsException contradiction(Kinship kin) {
    return new SettingsException(
        List.of(
            String.format(
                Locale.ROOT,
                "%s: must hold histories of the people of %s's log, but of %,d users of the same"
                    + " keys only %,d have an item of the log in it, so it looks like another"
                    + " shop's; name another store (%s), or --import to store the log's events"
                    + " beside what is there",
                place(),
                model.name(),
                kin.known(),
                kin.related(),
                apart())));
  }

  private void tellLack(Kinship kin, long stored) {
    int lacking = kin.asked() - kin.known();
    if (lacking > 0) {
      say(
          "%s lacks %,d of %,d users of the run's log, who are answered as strangers: --import adds"
              + " what is missing, forgotten users included",
          place(), lacking, kin.asked());
    } else if (stored < log().events()) {
      say(
          "%s has %,d events, the run's log %,d: --import adds what is missing",
          place(), stored, log().events());
    }
  }
}
