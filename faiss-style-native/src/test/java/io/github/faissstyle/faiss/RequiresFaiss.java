package io.github.faissstyle.faiss;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Optional;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * For tests that need the library: they run where it was built, and fail where it was not although the environment says
 * {@code FAISSSTYLE_NATIVE=required}.
 */
@Inherited
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(RequiresFaiss.Condition.class)
@interface RequiresFaiss {
    /** Skips, where it may. */
    final class Condition implements ExecutionCondition {
        /** Why tests need not run; empty where they must. */
        static Optional<String> missing() {
            boolean required = "required".equals(System.getenv("FAISSSTYLE_NATIVE"));
            return new FaissEngine().unavailable().filter(reason -> !required);
        }

        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            return missing()
                    .map(ConditionEvaluationResult::disabled)
                    .orElse(ConditionEvaluationResult.enabled("FAISS is there, or must be"));
        }
    }
}
