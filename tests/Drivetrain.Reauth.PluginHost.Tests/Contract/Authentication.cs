using System.Text;
using Drivetrain.Reauth.PluginHost.Tests.Support;
using Microsoft.AspNetCore.WebUtilities;

namespace Drivetrain.Reauth.PluginHost.Tests.Contract;

/// <summary>How a client showed who it is (RFC 6749 section 2.3.1).</summary>
internal static class Authentication
{
    public static void AssertBasic(FakeServer.Received request)
    {
        Assert.Equal(
            "Basic " + Convert.ToBase64String(Encoding.ASCII.GetBytes($"{FakeServer.ClientId}:{FakeServer.ClientSecret}")),
            request.Headers["Authorization"]
        );
        var form = QueryHelpers.ParseQuery(request.Body);
        Assert.DoesNotContain("client_id", form.Keys, StringComparer.Ordinal);
        Assert.DoesNotContain("client_secret", form.Keys, StringComparer.Ordinal);
    }

    public static void AssertPost(FakeServer.Received request)
    {
        Assert.DoesNotContain("Authorization", request.Headers.Keys, StringComparer.OrdinalIgnoreCase);
        var form = QueryHelpers.ParseQuery(request.Body);
        Assert.Equal((FakeServer.ClientId, FakeServer.ClientSecret), (form["client_id"].ToString(), form["client_secret"].ToString()));
    }
}
