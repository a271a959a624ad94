using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Drivetrain.Reauth.Sandbox.Intuit;
using static Microsoft.Playwright.Assertions;

namespace Drivetrain.Reauth.Sandbox.Walkthrough;

/// <summary>The journey, scene by scene. Each begins with a failed connector and a browser that nobody is signed in to.</summary>
internal static class Scenes
{
    private const string Admin = "ava.admin@acme.example";

    public static IReadOnlyList<(string Name, Func<Stage, CancellationToken, Task> Play)> All { get; } =
    [
        ("A failed connector, put right with a password", PasswordAsync),
        ("The same with a passkey", PasskeyAsync),
        ("The wrong company, then the right one", WrongCompanyAsync),
        ("The wrong company, and the connector it belongs to", SiblingAsync),
        ("Consent denied, then given", DeniedAsync),
    ];

    private static async Task PasswordAsync(Stage stage, CancellationToken cancellationToken)
    {
        stage.Demo.Intuit.Turn(knobs => knobs with { SignIn = SignInMethod.Password });
        await stage.OpenQuickBooksAsync();
        await stage.SignInWithPasswordAsync(Admin);
        await stage.ChooseCompanyAsync(Elements.Acme);
        await stage.ConnectAndSyncAsync();
    }

    private static async Task PasskeyAsync(Stage stage, CancellationToken cancellationToken)
    {
        stage.Demo.Intuit.Turn(knobs => knobs with { SignIn = SignInMethod.Passkey });
        await AddPasskeyAsync(stage);
        await stage.BreakAsync(cancellationToken);
        await stage.OpenQuickBooksAsync();
        await stage.StepAsync("Email, then the passkey page", async () =>
        {
            await stage.Page.Email().FillAsync(Admin);
            await stage.Page.Button("Continue").ClickAsync();
            await Expect(stage.Page.Button("Continue with passkey")).ToBeVisibleAsync();
        });
        await stage.StepAsync("Passkey, then the companies", async () =>
        {
            await stage.Page.Button("Continue with passkey").ClickAsync();
            await Expect(stage.Page.Company(Elements.Acme)).ToBeVisibleAsync();
        });
        await stage.ChooseCompanyAsync(Elements.Acme);
        await stage.ConnectAndSyncAsync();
    }

    private static async Task WrongCompanyAsync(Stage stage, CancellationToken cancellationToken)
    {
        await ToMismatchAsync(stage, cancellationToken);
        await stage.StepAsync("Log in again leads to the companies", async () =>
        {
            await stage.Page.LogInAgain().ClickAsync();
            await Expect(stage.Page.Company(Elements.Acme)).ToBeVisibleAsync();
        });
        await stage.ChooseCompanyAsync(Elements.Acme);
        await stage.ConnectAndSyncAsync();
    }

    private static async Task SiblingAsync(Stage stage, CancellationToken cancellationToken)
    {
        await ToMismatchAsync(stage, cancellationToken);
        await stage.StepAsync("Reconnect the connector that reads this company", async () =>
        {
            await stage.Page.ReconnectInstead(Elements.AcmeEastSource).ClickAsync();
            await Expect(stage.Page.Company(Elements.AcmeEast)).ToBeVisibleAsync();
        });
        await stage.ChooseCompanyAsync(Elements.AcmeEast);
        await stage.ConnectAndSyncAsync(Elements.AcmeEastSource, "ds_quickbooks_acme_east");
    }

    private static async Task DeniedAsync(Stage stage, CancellationToken cancellationToken)
    {
        stage.Demo.Intuit.Turn(knobs => knobs with { SignIn = SignInMethod.Password });
        await stage.BreakAsync(cancellationToken);
        await stage.OpenQuickBooksAsync();
        await stage.SignInWithPasswordAsync(Admin);
        await stage.ChooseCompanyAsync(Elements.Acme);
        await stage.StepAsync("Consent denied, and what to do next", async () =>
        {
            await stage.Page.Button("Cancel").ClickAsync();
            await Expect(stage.Page.TryAgain()).ToBeVisibleAsync();
            await Expect(stage.Page.BackToDrivetrain()).ToBeVisibleAsync();
            await Expect(stage.Page.Heading()).ToBeVisibleAsync();
            stage.ExpectHost(stage.Demo.Addresses.Api);
        });
        await stage.StepAsync("Try again leads to the companies", async () =>
        {
            await stage.Page.TryAgain().ClickAsync();
            await Expect(stage.Page.Company(Elements.Acme)).ToBeVisibleAsync();
        });
        await stage.ChooseCompanyAsync(Elements.Acme);
        await stage.ConnectAndSyncAsync();
    }

    private static async Task ToMismatchAsync(Stage stage, CancellationToken cancellationToken)
    {
        stage.Demo.Intuit.Turn(knobs => knobs with { SignIn = SignInMethod.Password });
        await stage.BreakAsync(cancellationToken);
        await stage.OpenQuickBooksAsync();
        await stage.SignInWithPasswordAsync(Admin);
        await stage.ChooseCompanyAsync(Elements.AcmeEast);
        await stage.StepAsync("The wrong company is named beside the right one", async () =>
        {
            await stage.Page.Button("Connect").ClickAsync();
            await Expect(stage.Page.LogInAgain()).ToBeVisibleAsync();
            await Expect(stage.Page.ReconnectInstead(Elements.AcmeEastSource)).ToBeVisibleAsync();
            await Expect(stage.Page.Heading()).ToBeVisibleAsync();
            await Expect(stage.Page.Locator("body")).ToContainTextAsync(Elements.Acme);
            await Expect(stage.Page.Locator("body")).ToContainTextAsync(Elements.AcmeEast);
            stage.ExpectHost(stage.Demo.Addresses.Api);
        });
    }

    // A passkey in the browser's virtual authenticator whose public half the simulator knows.
    private static async Task AddPasskeyAsync(Stage stage)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var id = RandomNumberGenerator.GetBytes(32);
        stage.Demo.Intuit.RegisterPasskey(Admin, Base64Url.EncodeToString(id), Base64Url.EncodeToString(key.ExportSubjectPublicKeyInfo()));

        var session = await stage.Page.Context.NewCDPSessionAsync(stage.Page);
        await session.SendAsync("WebAuthn.enable");
        var authenticator = await session.SendAsync("WebAuthn.addVirtualAuthenticator", new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["options"] = new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["protocol"] = "ctap2",
                ["transport"] = "internal",
                ["hasResidentKey"] = true,
                ["hasUserVerification"] = true,
                ["isUserVerified"] = true,
                ["automaticPresenceSimulation"] = true,
            },
        });
        await session.SendAsync("WebAuthn.addCredential", new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["authenticatorId"] = authenticator!.Value.GetProperty("authenticatorId").GetString()!,
            ["credential"] = new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["credentialId"] = Convert.ToBase64String(id),
                ["isResidentCredential"] = true,
                ["rpId"] = stage.Demo.Intuit.BrowserOrigin.Host,
                ["privateKey"] = Convert.ToBase64String(key.ExportPkcs8PrivateKey()),
                ["userHandle"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(Admin)),
                ["signCount"] = 0,
            },
        });
    }
}
