using System.Text.Json.Serialization;
using Drivetrain.Reauth.Sandbox.Hosting.Providers;

namespace Drivetrain.Reauth.Sandbox.Xero;

/// <summary>The people and organisations of the simulated Xero. Replaceable while it runs.</summary>
/// <param name="Organisations">Organisations by their tenant id.</param>
/// <param name="Users">People who can sign in.</param>
public sealed record XeroDirectory(IReadOnlyList<XeroOrganisation> Organisations, IReadOnlyList<XeroUser> Users) : IProviderDirectory
{
    /// <summary>The name of our app, and of the older ones that Drivetrain left in people's lists.</summary>
    public const string OurApp = "Drivetrain";

    /// <summary>The password of every account of <see cref="Default"/>.</summary>
    public const string DefaultPassword = "sandbox";

    private const string AcmeUk = "6f1c2f2e-5a0e-4b1a-9c5f-0d6b3f0a7e11";
    private const string AcmeAustralia = "8d3f5b1c-2a94-4f6e-b7d0-1c9e8a5f4b22";
    private const string GlobexNz = "c27e9a64-7b13-4d58-a0f2-5e6d3c8b9a33";

    /// <summary>Acme's adviser with a long list of connected apps, its owner, somebody who may only read, and a newcomer.</summary>
    public static XeroDirectory Default { get; } =
        new(
            [new(AcmeUk, "Acme UK Ltd"), new(AcmeAustralia, "Acme Australia Pty Ltd"), new(GlobexNz, "Globex NZ Ltd")],
            [
                new(
                    "ava.admin@acme.example",
                    "Ava",
                    "Lindqvist",
                    DefaultPassword,
                    [new(AcmeUk, XeroRole.Adviser), new(AcmeAustralia, XeroRole.Standard), new(GlobexNz, XeroRole.Standard)]
                )
                {
                    ConnectedApps =
                    [
                        new("Approvals Desk", AcmeUk),
                        new(OurApp, AcmeUk),
                        new("Expense Robot", AcmeUk),
                        new("Hours & Rosters", AcmeAustralia),
                        new("Payments Link", AcmeUk),
                        new("Stock Counter", AcmeAustralia),
                        new(OurApp, AcmeAustralia),
                    ],
                },
                new("oscar.owner@acme.example", "Oscar", "Medina", DefaultPassword, [new(AcmeUk, XeroRole.Standard)]),
                new("rita.readonly@acme.example", "Rita", "Okafor", DefaultPassword, [new(AcmeUk, XeroRole.ReadOnly), new(GlobexNz, XeroRole.Standard)]),
                new("nick.new@acme.example", "Nick", "Tanaka", DefaultPassword, []),
            ]
        );

    /// <summary>The user with this email, compared without case.</summary>
    public XeroUser? FindUser(string? email) => Users.FirstOrDefault(user => string.Equals(user.Email, email?.Trim(), StringComparison.OrdinalIgnoreCase));

    /// <summary>The organisation with this tenant id.</summary>
    public XeroOrganisation? Find(string? tenantId) =>
        Organisations.FirstOrDefault(organisation => string.Equals(organisation.TenantId, tenantId, StringComparison.Ordinal));

    /// <summary>What is wrong with it, or null.</summary>
    string? IProviderDirectory.Validate() => Validate();

    internal string? Validate()
    {
        if (Organisations.FirstOrDefault(organisation => !Guid.TryParseExact(organisation.TenantId, "D", out _)) is { } odd)
            return $"The tenant ID of {odd.Name} is not a GUID.";
        if (Organisations.DistinctBy(organisation => organisation.TenantId, StringComparer.Ordinal).Count() != Organisations.Count)
            return "Two organisations share a tenant id.";
        if (Users.DistinctBy(user => user.Email, StringComparer.OrdinalIgnoreCase).Count() != Users.Count)
            return "Two users share an email.";
        var named = Users.SelectMany(user => user.Memberships.Select(membership => membership.TenantId).Concat(user.ConnectedApps.Select(app => app.TenantId)));
        return named.FirstOrDefault(tenantId => Find(tenantId) is null) is { } unknown ? $"No organisation has the tenant id {unknown}." : null;
    }
}

/// <summary>A Xero organisation.</summary>
/// <param name="TenantId">A GUID in lower case.</param>
/// <param name="Name">The name that people see.</param>
/// <param name="TenantType">ORGANISATION, or PRACTICE for an accountant's own.</param>
public sealed record XeroOrganisation(string TenantId, string Name, string TenantType = "ORGANISATION");

/// <summary>Someone who can sign in.</summary>
/// <param name="Email">The user id.</param>
/// <param name="GivenName">First name.</param>
/// <param name="FamilyName">Last name.</param>
/// <param name="Password">The password in clear: these are made-up people.</param>
/// <param name="Memberships">The organisations they see, with their role in each.</param>
public sealed record XeroUser(string Email, string GivenName, string FamilyName, string Password, IReadOnlyList<XeroMembership> Memberships)
{
    /// <summary>
    /// Apps that stand in this person's list besides ours; one named <see cref="XeroDirectory.OurApp"/> is an older entry of Drivetrain that gets in the way.
    /// </summary>
    public IReadOnlyList<XeroApp> ConnectedApps { get; init; } = [];
}

/// <summary>An app that somebody connected to an organisation.</summary>
public sealed record XeroApp(string Name, string TenantId);

/// <summary>A role in an organisation.</summary>
public sealed record XeroMembership(string TenantId, XeroRole Role)
{
    /// <summary>Connecting an app needs the Standard or the Adviser role.</summary>
    [JsonIgnore]
    public bool CanConnect => Role is XeroRole.Standard or XeroRole.Adviser;
}

/// <summary>Roles in an organisation.</summary>
public enum XeroRole
{
    ReadOnly,
    InvoiceOnly,
    Standard,
    Adviser,
}
