namespace Drivetrain.Reauth.Api.Tests.Support;

/// <summary>Keys beyond those that every test's api has.</summary>
internal static class ReauthApiKeys
{
    /// <summary>Of support, for <see cref="ReauthApi.OtherWorkspace"/> alone.</summary>
    public const string GlobexSupport = "test-globex-support-key-canary-0123456789";

    /// <summary>Adds <see cref="GlobexSupport"/>; before the first client is made.</summary>
    public static void GlobexSupportKey(this ReauthApi api)
    {
        api.Settings["Access:Keys:5:Name"] = "Gina of Globex";
        api.Settings["Access:Keys:5:Role"] = "support";
        api.Settings["Access:Keys:5:Key"] = GlobexSupport;
        api.Settings["Access:Keys:5:WorkspaceId"] = ReauthApi.OtherWorkspace;
    }
}
