using Microsoft.Playwright;

namespace Drivetrain.Reauth.Sandbox.Walkthrough;

/// <summary>How the walkthrough finds things that belong to Xero: on Drivetrain's page, and at Xero.</summary>
internal static class XeroElements
{
    public const string Source = "Xero — Acme UK Ltd";
    public const string SourceId = "ds_xero_acme_uk";
    public const string AcmeUk = "Acme UK Ltd";
    public const string AcmeAustralia = "Acme Australia Pty Ltd";
    public const string Globex = "Globex NZ Ltd";

    // Drivetrain's page.
    public static ILocator SourceTitle(this IPage page, string source) => page.Source(source).GetByRole(AriaRole.Button, new() { Name = source, Exact = true });

    public static ILocator ReconnectInPopUp(this IPage page) =>
        page.GetByRole(AriaRole.Dialog, new() { Name = "Connection lost", Exact = true })
            .GetByRole(AriaRole.Button, new() { Name = "Reconnect", Exact = true });

    public static ILocator LoginToConnect(this IPage page) =>
        page.CredentialsDialog().GetByRole(AriaRole.Button, new() { Name = "Login to connect →", Exact = true });

    // Xero's pages.
    public static ILocator XeroEmail(this IPage page) => page.GetByLabel("Email address", new() { Exact = true });

    public static ILocator XeroCode(this IPage page) => page.GetByLabel("6-digit code", new() { Exact = true });

    public static ILocator Organisation(this IPage page, string name) => page.GetByRole(AriaRole.Checkbox, new() { Name = name, Exact = true });

    public static ILocator Link(this IPage page, string name) => page.GetByRole(AriaRole.Link, new() { Name = name, Exact = true });

    public static ILocator Disconnect(this IPage page, string organisation) => page.Button($"Disconnect Drivetrain from {organisation}");
}
