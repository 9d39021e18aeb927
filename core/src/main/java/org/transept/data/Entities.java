package org.transept.data;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Character references of HTML, which titles from web shops often hold. */
final class Entities {
  private static final Pattern REFERENCE =
      Pattern.compile("&(?:#([0-9]{1,7})|#[xX]([0-9a-fA-F]{1,6})|([A-Za-z][A-Za-z0-9]{1,9}));");

  /** Names of U+00A0 to U+00FF in their order (HTML 4, section 24.2). */
  private static final String LATIN =
      "nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg "
          + "macr deg plusmn sup2 sup3 acute micro para middot cedil sup1 ordm raquo "
          + "frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig "
          + "Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve "
          + "Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN "
          + "szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc "
          + "euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml "
          + "divide oslash ugrave uacute ucirc uuml yacute thorn yuml";

  private static final Map<String, Integer> NAMES = names();

  private Entities() {}

  private static Map<String, Integer> names() {
    Map<String, Integer> names = new HashMap<>();
    int code = 0xA0;
    for (String name : LATIN.split(" ", -1)) {
      names.put(name, code++);
    }
    names.putAll(Map.of("amp", 0x26, "lt", 0x3C, "gt", 0x3E, "quot", 0x22, "apos", 0x27));
    names.putAll(Map.of("ndash", 0x2013, "mdash", 0x2014, "lsquo", 0x2018, "rsquo", 0x2019));
    names.putAll(Map.of("ldquo", 0x201C, "rdquo", 0x201D, "bull", 0x2022, "hellip", 0x2026));
    names.putAll(Map.of("euro", 0x20AC, "trade", 0x2122));
    return names;
  }

  /** The text with references decoded once; what is none stays as it is. */
  static String decoded(String text) {
    if (text.indexOf('&') < 0) {
      return text;
    }
    Matcher matcher = REFERENCE.matcher(text);
    return matcher.replaceAll(
        found -> Matcher.quoteReplacement(decoded(found.group(), code(matcher))));
  }

  private static String decoded(String reference, int code) {
    boolean shows = Character.isValidCodePoint(code) && !Character.isISOControl(code);
    boolean half = code >= Character.MIN_SURROGATE && code <= Character.MAX_SURROGATE;
    return shows && !half ? Character.toString(code) : reference;
  }

  private static int code(Matcher found) {
    if (found.group(1) != null) {
      return Integer.parseInt(found.group(1));
    }
    if (found.group(2) != null) {
      return Integer.parseInt(found.group(2), 16);
    }
    return NAMES.getOrDefault(found.group(3), -1);
  }
}
