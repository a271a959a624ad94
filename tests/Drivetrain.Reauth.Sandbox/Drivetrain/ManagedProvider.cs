namespace Drivetrain.Reauth.Sandbox.Drivetrain;

/// <summary>A provider whose credentials the Reauth api looks after, with the words that Drivetrain's page has for it.</summary>
/// <param name="Id">The provider's id.</param>
/// <param name="Name">Its name.</param>
/// <param name="InstanceNoun">What one account there is called.</param>
/// <param name="Admin">Who may connect.</param>
/// <param name="ConnectLabel">The button in the credentials window.</param>
/// <param name="HasPopUp">Whether opening a failed source shows a pop-up with "Reconnect".</param>
internal sealed record ManagedProvider(string Id, string Name, string InstanceNoun, string Admin, string ConnectLabel, bool HasPopUp)
{
    public const string QuickBooksId = "quickbooks";
    public const string XeroId = "xero";

    private static readonly ManagedProvider[] All =
    [
        new(QuickBooksId, "QuickBooks", "company", "Organization Admin", "Connect to QuickBooks", HasPopUp: false),
        new(XeroId, "Xero", "organisation", "Org Admin", "Login to connect →", HasPopUp: true),
    ];

    public string Refusal => $"{Name} no longer accepts the saved sign-in.";

    public static ManagedProvider? Find(string id) => Array.Find(All, provider => string.Equals(provider.Id, id, StringComparison.Ordinal));
}
