using YamlDotNet.RepresentationModel;

namespace KinoiteZfs.Pipeline.Tests.Candidate;

/// <summary>
/// recipes/recipe.yml against the rules of https://schema.blue-build.org/recipe-v1.json, which are written down here as
/// far as the recipe uses them: whatever they do not name is refused, so that a new key has to be looked up first.
/// </summary>
public sealed class TheRecipe
{
    static readonly string[] Required = ["name", "description", "base-image", "image-version", "modules"];

    static readonly string[] Texts =
        ["name", "description", "base-image", "blue-build-tag", "cosign-version", "nushell-version"];

    static readonly string[] Platforms = ["linux/amd64", "linux/amd64/v2", "linux/arm64"];

    /// <summary>Keys of a module besides <c>type</c>, no-cache, env and secrets.</summary>
    static readonly Dictionary<string, string[]> ModuleKeys =
        new() { ["containerfile"] = ["containerfiles", "snippets"], ["signing"] = [] };

    static string Text { get; } = File.ReadAllText(Path.Combine(SampleWorld.Recipes.FullName, "recipe.yml"));

    static YamlMappingNode Recipe { get; } = Load(Text);

    [Fact]
    public void Names_its_schema_for_editors() =>
        Assert.StartsWith(
            "# yaml-language-server: $schema=https://schema.blue-build.org/recipe-v1.json\n", Text,
            StringComparison.Ordinal);

    [Fact]
    public void Is_valid_as_it_is_tracked() => Assert.Empty(Problems(Recipe));

    [Fact]
    public void Is_valid_as_it_is_pinned() => Assert.Empty(Problems(Load(
        RecipeText.SetTopLevel(Text, "image-version", $"latest-20261120.1@{Given.Digest("base")}", "recipe.yml"))));

    [Theory]
    [InlineData("modules:", "moduels:", "'moduels' is no key of a recipe")]
    [InlineData("description:", "# description:", "'description' is missing")]
    [InlineData("- linux/", "- windows/", "platform 'windows/")]
    [InlineData("containerfiles:", "containerfile:", "'containerfile' is no key of the module containerfile")]
    public void Mistakes_are_found(string written, string instead, string problem) =>
        Assert.Contains(
            problem, string.Join('\n', Problems(Load(Text.Replace(written, instead, StringComparison.Ordinal)))),
            StringComparison.Ordinal);

    [Theory]
    [InlineData("blue-build-tag")]
    [InlineData("cosign-version")]
    [InlineData("nushell-version")]
    public void Brings_no_tool_into_the_image_which_is_fetched_by_a_tag(string key) =>
        Assert.Equal("none", Value(Recipe, key));

    [Fact]
    public void Every_containerfile_it_includes_is_there() =>
        Assert.All(Containerfiles, name => Assert.True(File.Exists(PathOf(name)), name));

    /// <summary>What a host gets must not depend on who composed it.</summary>
    [Fact]
    public void Includes_the_containerfiles_which_the_plain_Containerfile_includes()
    {
        var plain = File.ReadAllText(Path.Combine(SampleWorld.Recipes.FullName, "Containerfile"));

        Assert.All(Containerfiles, name => Assert.True(
            plain.Contains($"{{{{{name}}}}}", StringComparison.Ordinal)
                || plain.Contains(string.Join('\n', Instructions(name)), StringComparison.Ordinal),
            name));
    }

    static string[] Containerfiles { get; } =
        [.. Modules(Recipe).Where(module => Value(module, "type") == "containerfile")
            .SelectMany(module => Items(module, "containerfiles")).Select(name => $"{name}")];

    static string PathOf(string name) =>
        Path.Combine(SampleWorld.Recipes.FullName, "containerfiles", name, "Containerfile");

    static IEnumerable<string> Instructions(string name) =>
        File.ReadLines(PathOf(name)).Where(line => !line.StartsWith('#'));

    static IEnumerable<string> Problems(YamlMappingNode recipe)
    {
        var keys = recipe.Children.Keys.Select(key => $"{key}").ToList();
        foreach (var key in Required.Except(keys))
            yield return $"'{key}' is missing";
        foreach (var (key, value) in recipe.Children)
        {
            var sound = $"{key}" switch
            {
                var name when Texts.Contains(name) => value is YamlScalarNode { Value.Length: > 0 },
                "image-version" => value is YamlScalarNode { Value.Length: > 0 },
                "platforms" or "modules" => value is YamlSequenceNode { Children.Count: > 0 },
                _ => false,
            };
            if (!sound)
                yield return $"'{key}' is no key of a recipe, or has a value of another kind";
        }
        foreach (var platform in Items(recipe, "platforms").Where(platform => !Platforms.Contains($"{platform}")))
            yield return $"platform '{platform}'";
        foreach (var problem in Modules(recipe).SelectMany(ModuleProblems))
            yield return problem;
    }

    static IEnumerable<string> ModuleProblems(YamlMappingNode module)
    {
        var type = Value(module, "type") ?? "";
        if (!ModuleKeys.TryGetValue(type, out var known))
            return [$"module '{type}' is not among those whose keys are known here"];
        return module.Children.Keys.Select(key => $"{key}").Where(key => key != "type" && !known.Contains(key))
            .Select(key => $"'{key}' is no key of the module {type}")
            .Concat(known.Where(key => module.Children.ContainsKey(key) && module.Children[key] is not YamlSequenceNode)
                .Select(key => $"'{key}' of {type} is no list"));
    }

    static IEnumerable<YamlMappingNode> Modules(YamlMappingNode recipe) =>
        Items(recipe, "modules").OfType<YamlMappingNode>();

    static IEnumerable<YamlNode> Items(YamlMappingNode node, string key) =>
        node.Children.TryGetValue(key, out var value) && value is YamlSequenceNode list ? list.Children : [];

    static string? Value(YamlMappingNode node, string key) =>
        node.Children.TryGetValue(key, out var value) ? (value as YamlScalarNode)?.Value : null;

    static YamlMappingNode Load(string text)
    {
        var yaml = new YamlStream();
        yaml.Load(new StringReader(text));
        return (YamlMappingNode)yaml.Documents[0].RootNode;
    }
}
