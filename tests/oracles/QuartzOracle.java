/*
 * Answers questions about six-field AWS cron expressions with Quartz 2.3.2, one line in, one line out.
 *
 *   in:   expression TAB fromEpochSeconds TAB count        (expression without `cron(` and `)`)
 *   out:  next times as epoch seconds separated by blanks  (an empty line: accepted, never fires again)
 *         invalid TAB message                              (Quartz refused the expression)
 *         fails TAB message                                (Quartz accepted it, then broke down over it)
 *         hang                                             (Quartz did not answer in time; the process then ends)
 *
 * It knows nothing about AWS beyond the missing seconds field, and decides nothing: it only asks Quartz.
 * `from` is exclusive. Quartz evaluates in UTC and looks no further than about 100 years from today.
 */

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Date;
import java.util.TimeZone;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.quartz.CronExpression;

public final class QuartzOracle {

    private QuartzOracle() {}

    public static void main(String[] arguments) throws Exception {
        long budgetMilliseconds = arguments.length > 0 ? Long.parseLong(arguments[0]) : 2000;
        TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
        BufferedReader questions = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        PrintStream answers = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        ExecutorService worker = Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "quartz");
            thread.setDaemon(true);
            return thread;
        });
        for (String question = questions.readLine(); question != null; question = questions.readLine()) {
            String asked = question;
            Future<String> answer = worker.submit(() -> answer(asked));
            try {
                answers.print(answer.get(budgetMilliseconds, TimeUnit.MILLISECONDS) + "\n");
                answers.flush();
            } catch (TimeoutException quartzIsLoopingForEver) {
                // A looping thread cannot be stopped in Java, so the whole process goes; the caller starts another.
                answers.print("hang\n");
                answers.flush();
                Runtime.getRuntime().halt(3);
            }
        }
    }

    private static String answer(String question) {
        int secondTab = question.lastIndexOf('\t'); // counted from the end: an expression may contain tabs itself
        int firstTab = question.lastIndexOf('\t', secondTab - 1);
        Date moment = new Date(Long.parseLong(question.substring(firstTab + 1, secondTab)) * 1000);
        int count = Integer.parseInt(question.substring(secondTab + 1));
        CronExpression expression;
        try {
            expression = new CronExpression("0 " + question.substring(0, firstTab));
            expression.setTimeZone(TimeZone.getTimeZone("UTC"));
        } catch (Exception refusal) {
            return "invalid\t" + oneLine(refusal);
        }
        try {
            return nextTimes(expression, moment, count);
        } catch (Exception breakdown) {
            return "fails\t" + oneLine(breakdown);
        }
    }

    private static String nextTimes(CronExpression expression, Date from, int count) {
        Date moment = from;
        StringBuilder times = new StringBuilder();
        for (int found = 0; found < count; found++) {
            moment = expression.getNextValidTimeAfter(moment);
            if (moment == null) {
                break;
            }
            if (found > 0) {
                times.append(' ');
            }
            times.append(Math.floorDiv(moment.getTime(), 1000L));
        }
        return times.toString();
    }

    private static String oneLine(Exception problem) {
        String name = problem.getClass().getSimpleName();
        return (name + ": " + problem.getMessage()).replaceAll("[\\s\\p{Cntrl}]+", " ");
    }
}
