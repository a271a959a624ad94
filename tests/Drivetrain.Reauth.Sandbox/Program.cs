using System.CommandLine;
using Drivetrain.Reauth.Sandbox.Demo;
using Drivetrain.Reauth.Sandbox.Walkthrough;
using Drivetrain.Reauth.Sandbox.Walkthrough.Store;

namespace Drivetrain.Reauth.Sandbox;

/// <summary>Starts everything on this machine, for people to try or for a headless browser to play.</summary>
public sealed class Program
{
    private static readonly TimeSpan ShutdownTime = TimeSpan.FromSeconds(15);

    private Program() { }

    /// <summary>Returns 0 when all of it held, 1 when something did not, 2 when it could not be tried.</summary>
    public static Task<int> Main(string[] args)
    {
        var noBrowser = new Option<bool>("--no-browser") { Description = "Do not open a browser with the extension, even where there is a display." };
        var data = new Option<DirectoryInfo?>("--data") { Description = "Keep the api's data in this folder. Default: a temporary one, removed at the end." };
        var api = new Option<FileInfo?>("--api") { Description = "Start this dll as the api. Default: the api built together with the sandbox." };
        var walkthrough = new Option<bool>("--walkthrough")
        {
            Description = "Play the whole journey in headless Chromium, with a picture and a time for each step.",
        };
        var storePictures = new Option<bool>("--store-pictures")
        {
            Description = "Play parts of it and make the stores' pictures, with captions, in English and German.",
        };
        var output = new Option<DirectoryInfo?>("--output")
        {
            Description = "Folder for the pictures. Default: artifacts/walkthrough, extension/store/pictures.",
        };
        var scheme = new Option<string>("--scheme") { Description = "Colours of the walkthrough's pictures.", DefaultValueFactory = _ => "light" };
        scheme.AcceptOnlyFromAmong("light", "dark");
        var language = new Option<string>("--language")
        {
            Description = "Language of the walkthrough's browser, and so of the extension.",
            DefaultValueFactory = _ => "en",
        };
        language.AcceptOnlyFromAmong("en", "de");
        var scale = new Option<int>("--scale") { Description = "Pixels per CSS pixel of the walkthrough's pictures, 1 to 3.", DefaultValueFactory = _ => 1 };
        scale.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && (!int.TryParse(result.Tokens[0].Value, out var value) || value is < 1 or > 3))
                result.AddError("--scale is 1, 2 or 3.");
        });

        var root = new RootCommand("Drivetrain.Reauth's sandbox: simulated Intuit and Drivetrain beside the real api.")
        {
            noBrowser,
            data,
            api,
            walkthrough,
            storePictures,
            output,
            scheme,
            language,
            scale,
        };
        root.SetAction(
            (result, cancellationToken) =>
            {
                var demo = new DemoOptions(result.GetValue(data)?.FullName, result.GetValue(api)?.FullName, OpenBrowser: !result.GetValue(noBrowser));
                if (result.GetValue(storePictures))
                    return StorePictures.RunAsync(demo, result.GetValue(output)?.FullName, cancellationToken);
                return result.GetValue(walkthrough)
                    ? WalkthroughCommand.RunAsync(
                        demo,
                        new WalkthroughOptions(result.GetValue(output)?.FullName, result.GetValue(scheme)!, result.GetValue(scale), result.GetValue(language)!),
                        cancellationToken
                    )
                    : DemoCommand.RunAsync(demo, cancellationToken);
            }
        );
        return root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = ShutdownTime });
    }
}
