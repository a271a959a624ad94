namespace Drivetrain.Reauth.Sandbox.Walkthrough;

/// <summary>When a picture may be taken.</summary>
internal static class Stillness
{
    /// <summary>
    /// Waits until nothing is loading, no button is busy and no transition runs; at most two seconds, for some things move on for as long as they are true.
    /// </summary>
    public const string Script = """
        (async () => {
          const pause = (time) => new Promise((resolve) => setTimeout(resolve, time));
          const isFinite = (animation) => animation.playState === 'running' && Number.isFinite(animation.effect?.getComputedTiming().endTime);
          const isMoving = () => document.querySelector('[aria-busy=true], button[aria-disabled=true]') !== null || document.getAnimations().some(isFinite);
          const until = performance.now() + 2000;
          await document.fonts.ready;
          do await pause(60);
          while (isMoving() && performance.now() < until);
          return true;
        })()
        """;

    /// <summary>Hides what names the sandbox, the providers whose pages these only stand for, and scrollbars; from the top.</summary>
    public const string ForStore = """
        (() => {
          const sheet = new CSSStyleSheet();
          const simulated = '.sidebar .brand small, body > header.brand, body > footer.foot, .simulation';
          sheet.replaceSync(`${simulated} { visibility: hidden !important; } * { scrollbar-width: none !important; }`);
          document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
          scrollTo({ top: 0, behavior: 'instant' });
        })()
        """;

    /// <summary>
    /// Waits until the window has the size that it keeps: a side panel that opens slides in, and the page beside it becomes narrower step by step.
    /// </summary>
    public const string OfSize = """
        (async () => {
          const pause = (time) => new Promise((resolve) => setTimeout(resolve, time));
          let width;
          do {
            width = innerWidth;
            await pause(400);
          } while (innerWidth !== width);
        })()
        """;
}
