using System.ComponentModel.DataAnnotations;

namespace Drivetrain.Reauth.Api.Foundation.Http;

/// <summary>The query parameters of a list, as one object. Its attributes are checked before the handler sees it, and documented.</summary>
internal interface IQueryFilters;

/// <summary>Checks them; the framework's own validation leaves out what is bound as parameters.</summary>
internal static class QueryFilters
{
    public static RouteHandlerBuilder WithQueryFilters(this RouteHandlerBuilder route) =>
        route.AddEndpointFilter(
            static async (context, next) =>
            {
                var results = new List<ValidationResult>();
                foreach (var filters in context.Arguments.OfType<IQueryFilters>())
                {
                    Validator.TryValidateObject(filters, new ValidationContext(filters), results, validateAllProperties: true);
                }

                return results.Count == 0
                    ? await next(context)
                    : TypedResults.ValidationProblem(
                        results
                            .GroupBy(result => result.MemberNames.First(), StringComparer.Ordinal)
                            .ToDictionary(group => group.Key, group => group.Select(result => result.ErrorMessage!).ToArray(), StringComparer.Ordinal)
                    );
            }
        );
}
