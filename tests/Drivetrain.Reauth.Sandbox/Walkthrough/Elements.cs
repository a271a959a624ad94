using Microsoft.Playwright;

namespace Drivetrain.Reauth.Sandbox.Walkthrough;

/// <summary>How the walkthrough finds things, all in one place, by role and name as a person would.</summary>
internal static class Elements
{
    public const string AcmeSource = "QuickBooks — Acme Inc.";
    public const string AcmeEastSource = "QuickBooks — Acme East LLC";
    public const string GlobexSource = "QuickBooks — Globex";
    public const string Acme = "Acme Inc.";
    public const string AcmeEast = "Acme East LLC";
    public const string Globex = "Globex Corporation";

    public static ILocator Heading(this IPage page) => page.GetByRole(AriaRole.Heading, new() { Level = 1 });

    // Drivetrain's page.
    public static ILocator Source(this IPage page, string name) => page.GetByRole(AriaRole.Article, new() { Name = name, Exact = true });

    public static ILocator Chip(this IPage page, string source, string text) => page.Source(source).GetByText(text, new() { Exact = true });

    public static ILocator OverflowMenu(this IPage page, string source) =>
        page.GetByRole(AriaRole.Button, new() { Name = $"More actions for {source}", Exact = true });

    public static ILocator EditCredentials(this IPage page) => page.GetByRole(AriaRole.Menuitem, new() { Name = "Edit credentials", Exact = true });

    public static ILocator CredentialsDialog(this IPage page) => page.GetByRole(AriaRole.Dialog, new() { Name = "Edit credentials", Exact = true });

    /// <summary>The one button of the api's page that a start URL with a ticket opens, in the page's language.</summary>
    public static ILocator ContinueToProvider(this IPage page) => page.Locator("form[action$='/start'] button");

    public static ILocator ConnectToQuickBooks(this IPage page) =>
        page.CredentialsDialog().GetByRole(AriaRole.Button, new() { Name = "Connect to QuickBooks", Exact = true });

    // Intuit's pages.
    public static ILocator Email(this IPage page) => page.GetByLabel("Email or user ID");

    public static ILocator Password(this IPage page) => page.GetByLabel("Password", new() { Exact = true });

    public static ILocator Company(this IPage page, string name) =>
        page.GetByRole(AriaRole.Form, new() { Name = "Companies" }).GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    public static ILocator Button(this IPage page, string name) => page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    // The extension in Drivetrain's page, in its language.
    public static ILocator Banner(this IPage page, Words words, string source) =>
        page.GetByRole(AriaRole.Region, new() { Name = words["bannerFailedLabel", source], Exact = true });

    public static ILocator Reconnect(this ILocator banner, Words words) =>
        banner.GetByRole(AriaRole.Button, new() { Name = words["bannerReconnect"], Exact = true });

    public static ILocator ShowMe(this ILocator banner, Words words) => banner.GetByRole(AriaRole.Button, new() { Name = words["bannerShowMe"], Exact = true });

    /// <summary>The bubble of "Show me"; the ring around what it speaks of is beside it.</summary>
    public static ILocator Hint(this IPage page) => page.Locator("[data-drivetrain-reauth][role=status]");
}
