package io.github.faissstyle.examples.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.support.ui.WebDriverWait;

/** The page in a headless Chromium. {@code -Dfaissstyle.screenshots=DIR} keeps what it looks like. */
class PageTest {
    @TempDir
    static Path temp;

    private static RunningServer server;
    private static ChromeDriver browser;

    @BeforeAll
    static void start() throws Exception {
        Path music = temp.resolve("music");
        new LibrarySynthesiser(3).write(music, 8, 5);
        server = new RunningServer(temp.resolve("catalog"), music, null, true);
        ChromeOptions options = new ChromeOptions();
        options.setBinary("/usr/bin/chromium");
        options.addArguments(
                "--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--mute-audio");
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(Path.of("/usr/bin/chromedriver").toFile())
                .build();
        browser = new ChromeDriver(service, options);
        browser.manage().window().setSize(new Dimension(1500, 950));
    }

    @AfterAll
    static void stop() {
        browser.quit();
        server.close();
    }

    private static WebElement one(String css) {
        return browser.findElement(By.cssSelector(css));
    }

    private static List<WebElement> all(String css) {
        return browser.findElements(By.cssSelector(css));
    }

    private static void await(String what, java.util.function.BooleanSupplier holds) {
        new WebDriverWait(browser, Duration.ofSeconds(20)).withMessage(what).until(b -> {
            try {
                return holds.getAsBoolean();
            } catch (org.openqa.selenium.StaleElementReferenceException e) {
                return false; // drawn anew meanwhile
            }
        });
    }

    private static void set(String id, String value) {
        browser.executeScript(
                "const e = document.getElementById(arguments[0]); e.value = arguments[1];"
                        + "e.dispatchEvent(new Event('input', { bubbles: true }));",
                id,
                value);
    }

    private static List<String> names() {
        return all("#playlist .name").stream().map(WebElement::getText).toList();
    }

    private static void screenshot(String name) throws Exception {
        String folder = System.getProperty("faissstyle.screenshots");
        if (folder != null) {
            Files.createDirectories(Path.of(folder));
            Files.write(Path.of(folder, name + ".png"), browser.getScreenshotAs(OutputType.BYTES));
        }
    }

    @Test
    void searchesMakesPlaylistsAndPlays() throws Exception {
        browser.get(server.url("/"));
        await("the map", () -> all("#map circle").size() == 48);
        await("the summary", () -> one("#summary").getText().startsWith("48 tracks, 100 %"));
        assertEquals(6, all("#legend li").size());

        one("#search").sendKeys("techno");
        await("the search", () -> all("#found .track").size() == 8);
        one("#search").sendKeys(" zzz");
        await("nothing found", () -> one("#found").getText().equals("Nothing is called that"));
        one("#search").clear();
        one("#search").sendKeys("blues");
        await("the search", () -> all("#found .track").size() == 8);
        String seed = one("#found .track").getText().lines().findFirst().orElseThrow();
        one("#found .track").click();
        await("a playlist", () -> names().size() == 12);
        assertTrue(one("#seed").getText().startsWith(seed));
        assertEquals(12, all("#map circle.listed").size());
        assertEquals(1, all("#map circle.seed").size());
        assertTrue(all("#playlist .reasons").stream()
                .allMatch(reasons -> !reasons.getText().isBlank()));
        assertTrue(one("#statistics").getText().startsWith("12 tracks"));
        screenshot("playlist");

        List<String> near = names();
        set("diversity", "0.8");
        await("another playlist", () -> names().size() == 12 && !names().equals(near));
        set("length", "20");
        await("a longer one", () -> names().size() == 20);
        browser.executeScript("document.getElementById('per-artist').value = '1';"
                + "document.getElementById('builder').dispatchEvent(new Event('input'));");
        await("what binds", () -> one("#bounds").getText().contains("artist cap"));
        browser.executeScript("document.getElementById('per-artist').value = '';"
                + "document.getElementById('to').selectedIndex = 40;"
                + "document.getElementById('builder').dispatchEvent(new Event('input'));");
        await("a path", () -> names().size() == 20 && names().get(0).equals(seed));
        assertTrue(!one("#diversity").isEnabled());
        set("length", "9");
        await("a shorter path", () -> names().size() == 9);
        screenshot("path");

        one("#playlist .place").click();
        await("it plays", () -> one("#playing").getText().startsWith("1. "));
        await("the sound has come", () ->
                (Boolean) browser.executeScript("return document.getElementById('player').readyState >= 2"));
        one("#map circle:nth-of-type(5)").click();
        await("a new seed", () -> !one("#seed").getText().startsWith(seed));

        one("#build").click();
        await(
                "the build to end",
                () -> one("#build").isEnabled() && !one("#progress").isDisplayed());
        assertTrue(!one("#problem").isDisplayed(), one("#problem").getText());
        List<String> faults = browser.manage().logs().get(LogType.BROWSER).getAll().stream()
                .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
                .map(Object::toString)
                .toList();
        assertEquals(List.of(), faults);
    }

    @Test
    void looksWellOnASmallScreen() throws Exception {
        browser.manage().window().setSize(new Dimension(520, 1100));
        browser.get(server.url("/"));
        await("the map", () -> all("#map circle").size() == 48);
        long wide = (Long) browser.executeScript("return document.documentElement.scrollWidth");
        long shown = (Long) browser.executeScript("return document.documentElement.clientWidth");
        assertTrue(wide <= shown, wide + " is wider than " + shown);
        screenshot("small");
        browser.manage().window().setSize(new Dimension(1500, 950));
    }
}
