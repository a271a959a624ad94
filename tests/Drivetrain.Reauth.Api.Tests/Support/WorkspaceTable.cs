using System.Net;

namespace Drivetrain.Reauth.Api.Tests.Support;

/// <summary>
/// How to make, in <see cref="ReauthApi.Workspace"/>, what a route with an id names. Every such route that a caller of one workspace may call is listed, and
/// a test calls each from another workspace.
/// </summary>
internal static class WorkspaceTable
{
    /// <summary>Route → makes one and answers with its path.</summary>
    public static IReadOnlyDictionary<string, Func<ReauthApi, Task<string>>> Rows { get; } = new Dictionary<string, Func<ReauthApi, Task<string>>>(StringComparer.Ordinal)
    {
        ["DELETE /v1/sessions/{id}"] = async api => $"/v1/sessions/{await SessionAsync(api)}",
    };

    private static async Task<string> SessionAsync(ReauthApi api)
    {
        using var client = api.With(await api.PairAsync(ReauthApi.Workspace));
        using var current = await client.GetAsync("/v1/sessions/current");
        return (await current.ReadJsonAsync(HttpStatusCode.OK)).GetProperty("id").GetString()!;
    }
}
