using Drivetrain.Reauth.Api.Foundation.Http.Quotas;

namespace Drivetrain.Reauth.Api.Foundation.Http;

/// <summary>Marks a route that takes an Idempotency-Key.</summary>
internal sealed class IdempotencyMetadata;

/// <summary>Adds Idempotency-Key to routes.</summary>
internal static class IdempotencyEndpoints
{
    /// <summary>
    /// A POST with an Idempotency-Key of 1–255 characters that succeeded is answered again for 24 hours with the same status, body and Location, and
    /// <c>Idempotency-Replayed: true</c>; another body is 409 <c>idempotency_key_reused</c>, a repetition while the first still runs is 409
    /// <c>idempotency_in_progress</c>. Keys belong to a caller and a route. Failures are not kept: they changed nothing.
    /// <para>The guarantee: the answer is on disk before it is sent, in a commit that follows the handler's own. A crash between the two forgets the answer,
    /// not the change; the repetition is then refused for a minute and carried out a second time after it. Only handlers whose result is named by natural keys
    /// are safe there too.</para>
    /// </summary>
    public static RouteHandlerBuilder WithIdempotency(this RouteHandlerBuilder builder) =>
        builder
            .WithMetadata(new IdempotencyMetadata())
            .WithProblems(IdempotencyFilter.InvalidKey, IdempotencyFilter.KeyReused, IdempotencyFilter.InProgress, QuotaProblems.UsedUp)
            .AddEndpointFilter(
                static (context, next) => context.HttpContext.RequestServices.GetRequiredService<IdempotencyFilter>().InvokeAsync(context, next)
            );
}
