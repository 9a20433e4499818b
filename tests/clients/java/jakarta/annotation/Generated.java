package jakarta.annotation;

/** What generated code marks itself with; the annotation alone, as in Jakarta Annotations. */
public @interface Generated {
  String[] value();

  String date() default "";

  String comments() default "";
}
