using System.ComponentModel;
using Drivetrain.Reauth.Api.Features.Audit;
using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Foundation.Http;
using Drivetrain.Reauth.Api.Foundation.OpenApi;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Drivetrain.Reauth.Api.Features.Connectors.Credentials;

/// <summary>Credentials that the platform has from before, handed over to this service.</summary>
internal static class ImportEndpoint
{
    public static ProblemCode Unbound { get; } = new(409, "connector_unbound");

    public static ProblemCode NotImportable { get; } = new(422, "credential_not_importable");

    public static ProblemCode TokenRequired { get; } = new(422, "token_required");

    public static ProblemCode InUse { get; } = new(409, "credential_in_use");

    public static ProblemCode NewerLogin { get; } = new(409, "newer_login");

    public static ProblemCode OtherCompany { get; } = new(422, "credential_of_other_company");

    public static ProblemCode Dead { get; } = new(422, "credential_dead");

    public static ProblemCode ScopeMissing { get; } = new(422, "credential_scope_missing");

    public static IServiceCollection AddCredentialImport(this IServiceCollection services) =>
        services
            .AddSingleton<CredentialImporter>()
            .AddSingleton<ImportCommitter>()
            .AddSingleton<ImportSharing>()
            .AddSingleton(services => new ImportWindows(services.GetRequiredService<TimeProvider>()))
            .AddApiExample(
                new ImportCredentialRequest(
                    "eyJlbmMiOiJBMTI4Q0JDLUhTMjU2IiwiYWxnIjoiZGlyIn0..made-up",
                    new DateTimeOffset(2026, 11, 23, 10, 4, 0, TimeSpan.Zero),
                    "AB11772937410-made-up",
                    new DateTimeOffset(2027, 3, 3, 9, 4, 0, TimeSpan.Zero),
                    Scope: "com.intuit.quickbooks.accounting",
                    GrantedBy: "Dana Fox",
                    GrantedAt: new DateTimeOffset(2026, 6, 1, 8, 30, 0, TimeSpan.Zero)
                )
            )
            .AddApiExample(new ImportCredentialResponse(CredentialImportResult.Imported, Refreshed: false, ConnectorExamples.Connected));

    public static void MapCredentialImport(this RouteGroupBuilder v1) =>
        v1.MapPut("/connectors/{connectorId}/credential", ImportAsync)
            .WithTags(CredentialFeature.Tag)
            .RequireAuthorization(Policies.Platform)
            .WithName("importCredential")
            .WithSummary("Hand over a credential that the platform has")
            .WithDescription(
                "For connectors that never failed here: the tokens are proved at the provider, and have to open the company that the connector is bound "
                    + "to. The refresh token is used only if the access token has ended or is refused. From then on only this service may refresh: a "
                    + "refresh elsewhere can end the credential. Repeating the request changes nothing. Tokens that can't be used are never revoked. If they "
                    + "had to be refreshed, the new ones are kept for a week, and the same request, for this connector or the right one, goes on with them. A "
                    + "login that a person finishes meanwhile, or one newer than `grantedAt`, wins. Recorded in the audit log (`credential.imported`); a "
                    + "connector that had failed becomes connected (`connector.recovered`). If a login opens several companies, hand its tokens over for each "
                    + "of their connectors: those of one workspace share them."
            )
            .WithProblems(
                CommonProblems.NotFound,
                Unbound,
                InUse,
                NewerLogin,
                CommonProblems.Conflict,
                NotImportable,
                TokenRequired,
                OtherCompany,
                Dead,
                ScopeMissing,
                CommonProblems.RateLimited,
                CredentialEndpoints.ProviderUnavailable,
                CredentialEndpoints.ProviderMisconfigured,
                CommonProblems.KeysMissing
            );

    private static async Task<Results<Ok<ImportCredentialResponse>, ProblemHttpResult>> ImportAsync(
        [Description("The connector's id, con_….")] string connectorId,
        ImportCredentialRequest request,
        Caller caller,
        ConnectorRegistry registry,
        CredentialImporter importer,
        ConnectorViews views,
        IStore store,
        SteadyClock time,
        HttpResponse response,
        CancellationToken cancellationToken
    )
    {
        if (await registry.FindAsync(connectorId, caller, cancellationToken) is not { Value: var connector })
        {
            return Problems.NotFound("connector");
        }

        if (request is { AccessToken: null, RefreshToken: null })
        {
            return TokenRequired.Result();
        }

        var outcome = await importer.ImportAsync(connector, request, caller.Subject);
        if (outcome is { Status: ImportStatus.Imported or ImportStatus.Unchanged, Connector: { } current })
        {
            return TypedResults.Ok(
                new ImportCredentialResponse(
                    outcome.Status is ImportStatus.Imported ? CredentialImportResult.Imported : CredentialImportResult.Unchanged,
                    outcome.Refreshed,
                    await views.OfAsync(current, CancellationToken.None)
                )
            );
        }

        if (outcome.Status is ImportStatus.ProviderUnavailable or ImportStatus.ProviderMisconfigured or ImportStatus.RateLimited)
        {
            response.SetRetryAfter(outcome.RetryAfter ?? TimeSpan.FromSeconds(30));
        }

        await TellAsync(outcome, connector, caller, store, time);
        return Refusal(outcome, connector);
    }

    /// <summary>What tokens were refused for, and to whom: somebody may be trying out stolen ones.</summary>
    private static async Task TellAsync(ImportOutcome outcome, Connector connector, Caller caller, IStore store, SteadyClock time)
    {
        var code = Refusal(outcome, connector).ProblemDetails.Extensions["code"] as string;
        if (
            outcome.Status
                is ImportStatus.Gone
                    or ImportStatus.RateLimited
                    or ImportStatus.ProviderUnavailable
                    or ImportStatus.ProviderMisconfigured
                    or ImportStatus.Disconnected
            || code is null
        )
        {
            return;
        }

        var details = new Dictionary<string, string>(StringComparer.Ordinal) { ["code"] = code };
        var entry = AuditEntry.Create(connector.WorkspaceId, caller.Subject, "credential.import_refused", connector.Id, time.GetUtcNow(), details);
        await store.CommitAsync(new Batch().AddFresh(entry), Durability.Deferred, CancellationToken.None);
    }

    private static ProblemHttpResult Refusal(ImportOutcome outcome, Connector connector) =>
        outcome.Status switch
        {
            ImportStatus.Unbound => Unbound.Result(),
            ImportStatus.NotImportable => NotImportable.Result(),
            ImportStatus.InUse => InUse.Result(),
            ImportStatus.NewerLogin => NewerLogin.Result(),
            ImportStatus.Disconnected => CommonProblems.Conflict.Result("An admin disconnected the connector at the same time. Nothing was taken over."),
            ImportStatus.OtherCompany => OtherCompany.Result(Sentence(outcome, connector) + Kept(outcome)),
            ImportStatus.Dead => Dead.Result(),
            ImportStatus.ScopeMissing => ScopeMissing.Result(
                $"The tokens lack scopes that this service asks for: {outcome.MissingScope}. A person has to log in and grant them." + Kept(outcome)
            ),
            ImportStatus.ProviderUnavailable => CredentialEndpoints.ProviderUnavailable.Result(),
            ImportStatus.ProviderMisconfigured => CredentialEndpoints.ProviderMisconfigured.Result(),
            ImportStatus.RateLimited => CommonProblems.RateLimited.Result(),
            _ => Problems.NotFound("connector"),
        };

    private static string Sentence(ImportOutcome outcome, Connector connector)
    {
        var company = $"{connector.Instance!.Name} ({connector.Instance.Id})";
        var opened = string.Join(", ", outcome.Opens.Take(5).Select(instance => $"{instance.Name} ({instance.Id})"));
        return opened.Length > 0
            ? $"These tokens open {opened}, but the connector is bound to {company}. Send the tokens of its own company."
            : $"These tokens don't open {company}, which the connector is bound to: they belong to another company, or whoever logged in is no longer "
                + "its admin. Send the right tokens, or have an admin log in.";
    }

    private static string Kept(ImportOutcome outcome) =>
        outcome.KeptUntil is { } until
            ? $" The tokens had to be refreshed; the new ones are kept until {until.UtcDateTime:yyyy-MM-dd HH:mm} UTC for a request with the same tokens."
            : "";
}
