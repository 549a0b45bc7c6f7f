import java.io.FileInputStream;
import java.util.Map;
import java.util.TreeMap;
import java.util.logging.LogManager;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/** Asks veraPDF whether files keep to profiles: java Vera.java 3a,ua1 FILE... Ends with 1 when one does not. */
public class Vera {
  public static void main(String[] arguments) throws Exception {
    LogManager.getLogManager().reset();
    VeraGreenfieldFoundryProvider.initialise();
    boolean good = true;
    for (String profile : arguments[0].split(",")) {
      for (int i = 1; i < arguments.length; i++) {
        good &= check(PDFAFlavour.byFlavourId(profile), arguments[i]);
      }
    }
    System.exit(good ? 0 : 1);
  }

  private static boolean check(PDFAFlavour flavour, String file) throws Exception {
    try (PDFAParser parser = Foundries.defaultInstance().createParser(new FileInputStream(file), flavour);
        PDFAValidator validator = Foundries.defaultInstance().createValidator(flavour, false)) {
      ValidationResult result = validator.validate(parser);
      Map<String, String> faults = new TreeMap<>();
      for (TestAssertion test : result.getTestAssertions()) {
        if (test.getStatus() == TestAssertion.Status.FAILED) {
          String rule = test.getRuleId().getClause() + "-" + test.getRuleId().getTestNumber();
          faults.putIfAbsent(rule, test.getMessage() + " @ " + test.getLocation().getContext());
        }
      }
      String verdict = result.isCompliant() ? "PASS " : "FAIL ";
      System.out.println(verdict + flavour.getId() + " " + file + " checks=" + result.getTotalAssertions());
      faults.forEach((rule, what) -> System.out.println("   " + rule + ": " + what));
      return result.isCompliant();
    }
  }
}
