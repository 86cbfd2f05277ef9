using System.Text.Json;

/// <summary>A <c>.nuke/parameters.json</c>, or that of a profile. NUKE ignores names in it which no parameter
/// has.</summary>
static class ParameterFile
{
    static readonly JsonDocumentOptions Lenient = new()
    {
        AllowDuplicateProperties = false, AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip
    };

    public static IReadOnlyList<string> Problems(string file, IReadOnlyList<BuildParameter> parameters)
    {
        try
        {
            // As text, which passes over a byte order mark.
            using var document = JsonDocument.Parse(File.ReadAllText(file), Lenient);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? [.. document.RootElement.EnumerateObject().Select(x => Problem(file, x, parameters)).OfType<string>()]
                : [$"{file} must hold a JSON object of parameter names and values."];
        }
        catch (JsonException e)
        {
            return [$"{file} is not valid JSON: {e.Message}"];
        }
        catch (FileNotFoundException)
        {
            return [$"--profile asks for {file}, which is not there."];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [$"{file} cannot be read: {e.Message}"];
        }
    }

    static string? Problem(string file, JsonProperty property, IReadOnlyList<BuildParameter> parameters)
    {
        if (property.Name == "$schema" || property.Value.ValueKind == JsonValueKind.Null)
            return null;
        if (parameters.FirstOrDefault(x => x.Name == property.Name) is not { } parameter)
            return $"{file} sets {UntrustedText.Quote(property.Name)}, which is no parameter of this build.{NearestName.Hint(property.Name, parameters.Select(x => x.Name))}";
        if (parameter.IsSecret)
            return $"{file} holds the secret '{parameter.Name}'. Secrets do not belong into files of the repository: remove it there, and set it in the environment.";
        if (parameter.IsDeliberate)
            return $"{file} sets '{parameter.Name}' for every run. Remove it there, and write {parameter.Dashed} when you mean it.";
        // NUKE reads no list of paths, no single value as a list, and the other way round.
        if (parameter.Element == typeof(AbsolutePath) && parameter.IsList)
            return $"{file} sets '{parameter.Name}', a list of paths, which NUKE does not read from there. Write {parameter.Dashed} on the command line.";
        if (parameter.IsList != (property.Value.ValueKind == JsonValueKind.Array))
            return $"{file} sets '{parameter.Name}' to {property.Value.ValueKind}; it takes {(parameter.IsList ? "a list" : "a single value")}.";
        var values = (parameter.IsList ? [.. property.Value.EnumerateArray()] : new[] { property.Value }).ToList();
        return values.Find(x => x.ValueKind is JsonValueKind.Object or JsonValueKind.Array or JsonValueKind.Null)
            is { ValueKind: not JsonValueKind.Undefined } nested
            ? $"{file} sets '{parameter.Name}' to {nested.ValueKind}; it takes text, a number, true, false, or a list of these."
            : ParameterValue.Problem(parameter, [.. values.Select(x => x.ToString())], $"'{parameter.Name}' in {file}");
    }
}
