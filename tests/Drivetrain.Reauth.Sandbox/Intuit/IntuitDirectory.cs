using Drivetrain.Reauth.Sandbox.Hosting.Providers;

namespace Drivetrain.Reauth.Sandbox.Intuit;

/// <summary>The people and companies of the simulated Intuit. Replaceable while it runs.</summary>
/// <param name="Companies">Companies by their realm id (10 to 19 digits).</param>
/// <param name="Users">People who can sign in.</param>
public sealed record IntuitDirectory(IReadOnlyList<IntuitCompany> Companies, IReadOnlyList<IntuitUser> Users) : IProviderDirectory
{
    private const string Acme = "9130347957983001";
    private const string AcmeEast = "9130347957983002";
    private const string Globex = "4620816365291407193";

    /// <summary>The password of every account of <see cref="Default"/>.</summary>
    public const string DefaultPassword = "sandbox";

    /// <summary>Acme's admin, owner, standard user and newcomer, and an accountant with a shelf of clients.</summary>
    public static IntuitDirectory Default { get; } = CreateDefault();

    /// <summary>The user with this email, compared without case.</summary>
    public IntuitUser? FindUser(string? email) => Users.FirstOrDefault(user => string.Equals(user.Email, email?.Trim(), StringComparison.OrdinalIgnoreCase));

    /// <summary>The company with this realm id.</summary>
    public IntuitCompany? FindCompany(string? realmId) =>
        Companies.FirstOrDefault(company => string.Equals(company.RealmId, realmId, StringComparison.Ordinal));

    /// <summary>What is wrong with it, or null.</summary>
    string? IProviderDirectory.Validate() => Validate();

    internal string? Validate()
    {
        if (Companies.FirstOrDefault(company => company.RealmId.Length is < 10 or > 19 || !company.RealmId.All(char.IsAsciiDigit)) is { } odd)
            return $"The realm id of {odd.Name} is not 10 to 19 digits.";
        if (Companies.DistinctBy(company => company.RealmId, StringComparer.Ordinal).Count() != Companies.Count)
            return "Two companies share a realm id.";
        if (Users.DistinctBy(user => user.Email, StringComparer.OrdinalIgnoreCase).Count() != Users.Count)
            return "Two users share an email.";
        var unknown = Users.SelectMany(user => user.Memberships).FirstOrDefault(membership => FindCompany(membership.RealmId) is null);
        return unknown is null ? null : $"No company has the realm id {unknown.RealmId}.";
    }

    private static IntuitDirectory CreateDefault()
    {
        string[] clients =
        [
            "Alder & Finch Architects",
            "Bluebird Bakery",
            "Cascade Outdoor Supply",
            "Driftwood Hotels",
            "Evergreen Dental",
            "Foxglove Florists",
            "Granite Peak Brewing",
            "Harbor Light Media",
            "Ironwood Furniture",
            "Juniper Yoga Studios",
            "Kestrel Logistics",
            "Lumen Eyewear",
        ];
        var clientCompanies = clients.Select((name, index) => new IntuitCompany($"91303480000000{index:00}", name)).ToList();
        return new(
            [new(Acme, "Acme Inc.", "Acme Incorporated"), new(AcmeEast, "Acme East LLC"), new(Globex, "Globex Corporation"), .. clientCompanies],
            [
                new(
                    "ava.admin@acme.example",
                    "Ava",
                    "Lindqvist",
                    DefaultPassword,
                    [new(Acme, IntuitRole.PrimaryAdmin), new(AcmeEast, IntuitRole.CompanyAdmin), new(Globex, IntuitRole.CompanyAdmin)]
                ),
                new("oscar.owner@acme.example", "Oscar", "Medina", DefaultPassword, [new(Acme, IntuitRole.CompanyAdmin)]),
                new("sam.standard@acme.example", "Sam", "Okafor", DefaultPassword, [new(Acme, IntuitRole.Standard)]),
                new(
                    "nora@ledgerworks.example",
                    "Nora",
                    "Haddad",
                    DefaultPassword,
                    [.. clientCompanies.Select(company => new IntuitMembership(company.RealmId, IntuitRole.FirmOwner)), new(Acme, IntuitRole.Accountant)]
                ),
                new("nick.new@acme.example", "Nick", "Tanaka", DefaultPassword, []),
            ]
        );
    }
}

/// <summary>A QuickBooks company.</summary>
/// <param name="RealmId">10 to 19 digits.</param>
/// <param name="Name">The name that people see.</param>
/// <param name="LegalName">The legal name, where it differs.</param>
/// <param name="Country">ISO 3166 alpha-2.</param>
public sealed record IntuitCompany(string RealmId, string Name, string? LegalName = null, string Country = "US");

/// <summary>Someone who can sign in.</summary>
/// <param name="Email">The user id.</param>
/// <param name="GivenName">First name.</param>
/// <param name="FamilyName">Last name.</param>
/// <param name="Password">The password in clear: these are made-up people.</param>
/// <param name="Memberships">The companies they see, with their role in each.</param>
/// <param name="EmailVerified">What userinfo says of the email.</param>
public sealed record IntuitUser(
    string Email,
    string GivenName,
    string FamilyName,
    string Password,
    IReadOnlyList<IntuitMembership> Memberships,
    bool EmailVerified = true
)
{
    /// <summary>The whole name.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public string Name => $"{GivenName} {FamilyName}";
}

/// <summary>A role in a company.</summary>
public sealed record IntuitMembership(string RealmId, IntuitRole Role)
{
    /// <summary>Only primary and company administrators, and owners of accountant firms, can authorize an app.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool CanAuthorize => Role is IntuitRole.PrimaryAdmin or IntuitRole.CompanyAdmin or IntuitRole.FirmOwner;
}

/// <summary>Roles in a company.</summary>
public enum IntuitRole
{
    PrimaryAdmin,
    CompanyAdmin,
    Standard,
    FirmOwner,
    Accountant,
}
