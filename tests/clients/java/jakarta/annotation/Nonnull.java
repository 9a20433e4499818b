package jakarta.annotation;

/** What generated code marks parameters with; the annotation alone, as in Jakarta Annotations. */
public @interface Nonnull {}
