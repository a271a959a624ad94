using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Drivetrain.Reauth.Plugins.QuickBooks;

/// <summary>The person behind a login.</summary>
/// <param name="Subject">Links a person; nothing else does.</param>
/// <param name="VerifiedEmail">The e-mail address, only when Intuit has verified it.</param>
internal sealed record UserInfo(string Subject, string? VerifiedEmail);

/// <summary>Intuit's userinfo endpoint (OpenID Connect Core section 5.3).</summary>
internal sealed class UserInfoClient(IPluginContext context)
{
    public async Task<ProviderResult<UserInfo>> GetAsync(Uri endpoint, string accessToken, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, endpoint);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", accessToken);
        request.Headers.Accept.ParseAdd("application/json");
        using var response = await context.Http.SendAsync(request, cancellationToken);
        var traceId = Failures.TraceId(response);
        if (Failures.FromStatus(response, context.TimeProvider.GetUtcNow()) is { } failure)
        {
            return failure;
        }

        if (!response.IsSuccessStatusCode)
        {
            var kind = response.StatusCode == HttpStatusCode.Unauthorized ? ProviderFailureKind.CredentialRejected : ProviderFailureKind.ProtocolError;
            return new ProviderFailure(kind, "userinfo_refused", traceId);
        }

        var answer = await response.Content.ReadFromJsonAsync(AnswersJson.Default.UserInfoAnswer, cancellationToken);
        return answer?.Sub is { Length: > 0 and <= 255 } subject
            ? new UserInfo(subject, IsTrue(answer.EmailVerified) ? answer.Email : null)
            : Failures.Protocol("userinfo_without_subject", traceId);
    }

    private static bool IsTrue(JsonElement value) =>
        value.ValueKind == JsonValueKind.True || (value.ValueKind == JsonValueKind.String && string.Equals(value.GetString(), "true", StringComparison.OrdinalIgnoreCase));
}
