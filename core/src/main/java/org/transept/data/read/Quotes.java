package org.transept.data.read;

/** Whether values of CSV and TSV files may stand in double quotes. */
public enum Quotes {
  /** In CSV they may; in TSV only if every name of the header does. */
  AUTO,
  /** They may not: a quote is a letter. */
  NONE,
  /** They may, as RFC 4180 has it; a quote inside is doubled. */
  DOUBLE
}
