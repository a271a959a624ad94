using System.Text.Json;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;

namespace Drivetrain.Reauth.Api.Foundation.OpenApi;

/// <summary>Puts the registered example of a type at every body of that type.</summary>
internal sealed class ExampleTransformer(IEnumerable<ApiExample> examples, IOptions<JsonOptions> json) : IOpenApiOperationTransformer
{
    private readonly Dictionary<Type, object> _examples = examples.ToDictionary(example => example.Type, example => example.Value);

    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var body = context.Description.ParameterDescriptions.FirstOrDefault(parameter => parameter.Source == BindingSource.Body)?.Type;
        AddTo(operation.RequestBody?.Content, body);
        foreach (var response in context.Description.SupportedResponseTypes)
        {
            var key = response.StatusCode.ToString(System.Globalization.CultureInfo.InvariantCulture);
            if (operation.Responses is { } responses && responses.TryGetValue(key, out var declared))
            {
                AddTo(declared.Content, response.Type);
            }
        }

        return Task.CompletedTask;
    }

    private void AddTo(IDictionary<string, OpenApiMediaType>? content, Type? type)
    {
        if (content is null || type is null || !_examples.TryGetValue(type, out var value))
        {
            return;
        }

        foreach (var media in content.Values)
        {
            media.Example = JsonSerializer.SerializeToNode(value, type, json.Value.SerializerOptions);
        }
    }
}
