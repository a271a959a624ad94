using Microsoft.Playwright;

namespace Drivetrain.Reauth.Sandbox.Walkthrough;

/// <summary>How the walkthrough finds things, all in one place, by role and name as a person would.</summary>
internal static class Elements
{
    public const string AcmeSource = "QuickBooks — Acme Inc.";
    public const string AcmeEastSource = "QuickBooks — Acme East LLC";
    public const string Acme = "Acme Inc.";
    public const string AcmeEast = "Acme East LLC";

    public static ILocator Heading(this IPage page) => page.GetByRole(AriaRole.Heading, new() { Level = 1 });

    // Drivetrain's page.
    public static ILocator Source(this IPage page, string name) => page.GetByRole(AriaRole.Article, new() { Name = name, Exact = true });

    public static ILocator Chip(this IPage page, string source, string text) => page.Source(source).GetByText(text, new() { Exact = true });

    public static ILocator OverflowMenu(this IPage page, string source) => page.GetByRole(AriaRole.Button, new() { Name = $"More actions for {source}", Exact = true });

    public static ILocator EditCredentials(this IPage page) => page.GetByRole(AriaRole.Menuitem, new() { Name = "Edit credentials", Exact = true });

    public static ILocator CredentialsDialog(this IPage page) => page.GetByRole(AriaRole.Dialog, new() { Name = "Edit credentials", Exact = true });

    public static ILocator ConnectToQuickBooks(this IPage page) => page.CredentialsDialog().GetByRole(AriaRole.Button, new() { Name = "Connect to QuickBooks", Exact = true });

    // Intuit's pages.
    public static ILocator Email(this IPage page) => page.GetByLabel("Email or user ID");

    public static ILocator Password(this IPage page) => page.GetByLabel("Password", new() { Exact = true });

    public static ILocator Company(this IPage page, string name) => page.GetByRole(AriaRole.Form, new() { Name = "Companies" }).GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    public static ILocator Button(this IPage page, string name) => page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    // The api's result page: each may be a button or a link.
    public static ILocator LogInAgain(this IPage page) => page.Action("Log in again");

    public static ILocator ReconnectInstead(this IPage page, string connector) => page.Action($"Reconnect {connector} instead");

    public static ILocator TryAgain(this IPage page) => page.Action("Try again");

    public static ILocator BackToDrivetrain(this IPage page) => page.Action("Back to Drivetrain");

    private static ILocator Action(this IPage page, string name) =>
        page.Button(name).Or(page.GetByRole(AriaRole.Link, new() { Name = name, Exact = true }));
}
