package org.transept.config;

import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What reflection tells about configuration records. */
final class Records {
  private Records() {}

  /** The item class of a component that is a List; int for a list of Integer. */
  static Class<?> item(RecordComponent component) {
    var list = (ParameterizedType) component.getGenericType();
    return MethodType.methodType((Class<?>) list.getActualTypeArguments()[0]).unwrap().returnType();
  }

  /** The constant {@code DEFAULTS} of a record if it declares one of its own type. */
  static @Nullable Object defaults(Class<?> type) {
    try {
      Field field = type.getDeclaredField("DEFAULTS");
      field.setAccessible(true);
      return Modifier.isStatic(field.getModifiers()) && field.getType() == type
          ? field.get(null)
          : null;
    } catch (NoSuchFieldException none) {
      return null;
    } catch (IllegalAccessException impossible) {
      throw new IllegalStateException("cannot read DEFAULTS of " + type, impossible);
    }
  }

  /** The value of a component; never null, since every component of a configuration has a value. */
  static Object get(Object record, RecordComponent component) {
    try {
      var accessor = component.getAccessor();
      accessor.setAccessible(true);
      Object value = accessor.invoke(record);
      if (value == null) {
        throw new IllegalStateException(
            "component %s of %s must have a value, got null"
                .formatted(component.getName(), record.getClass().getName()));
      }
      return value;
    } catch (ReflectiveOperationException impossible) {
      throw new IllegalStateException("cannot read " + component, impossible);
    }
  }

  /**
   * A new record.
   *
   * @throws IllegalArgumentException if the record's constructor rejects the values
   */
  static Object create(Class<?> type, @Nullable Object[] values) {
    Class<?>[] types =
        Arrays.stream(type.getRecordComponents())
            .map(RecordComponent::getType)
            .toArray(Class<?>[]::new);
    try {
      var constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return constructor.newInstance(values);
    } catch (InvocationTargetException thrown) {
      if (thrown.getCause() instanceof IllegalArgumentException rejection) {
        throw rejection;
      }
      throw new IllegalStateException("the constructor of " + type + " failed", thrown.getCause());
    } catch (ReflectiveOperationException impossible) {
      throw new IllegalStateException("cannot create " + type, impossible);
    }
  }
}
