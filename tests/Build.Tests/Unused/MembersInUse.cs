using Mono.Cecil;
using Mono.Cecil.Cil;

namespace KinoiteZfs.Build.Tests.Unused;

/// <summary>
/// What the code of some assemblies names of them. It is read as compiled, where <c>nameof</c> leaves no trace.
/// </summary>
sealed class MembersInUse
{
    readonly HashSet<string> _assemblies;
    readonly HashSet<IMemberDefinition> _used = [];
    readonly HashSet<TypeDefinition> _serialised = [];

    MembersInUse(IEnumerable<string> assemblies) => _assemblies = [.. assemblies];

    public static MembersInUse In(IReadOnlyList<ModuleDefinition> modules)
    {
        var members = new MembersInUse(modules.Select(x => x.Assembly.Name.Name));
        foreach (var type in modules.SelectMany(x => x.GetTypes()))
            members.Read(type);
        return members;
    }

    public bool Contains(IMemberDefinition member) => _used.Contains(member);

    /// <summary>Whether JSON is written from its properties, or read into them.</summary>
    public bool IsSerialised(TypeDefinition type) => _serialised.Contains(type);

    void Read(TypeDefinition type)
    {
        Name(type.BaseType, type);
        foreach (var @interface in type.Interfaces)
            Name(@interface.InterfaceType, type);
        ReadAttributes(type, type);
        foreach (var field in type.Fields)
        {
            Name(field.FieldType, type);
            ReadAttributes(field, type);
        }
        foreach (var property in type.Properties)
            ReadAttributes(property, type);
        foreach (var method in type.Methods)
            Read(method);
        if (type.Interfaces.Any(x => x.InterfaceType.Name == "IRecord"))
            Serialise(type);
    }

    void Read(MethodDefinition method)
    {
        Name(method.ReturnType, method.DeclaringType);
        foreach (var parameter in method.Parameters)
        {
            Name(parameter.ParameterType, method.DeclaringType);
            ReadAttributes(parameter, method.DeclaringType);
        }
        ReadAttributes(method, method.DeclaringType);
        if (!method.HasBody || IsOfRecord(method))
            return;
        foreach (var variable in method.Body.Variables)
            Name(variable.VariableType, method.DeclaringType);
        ReadBody(method);
    }

    /// <summary>
    /// What the compiler makes for records names all their properties, and is no use. Lambdas begin with <c>&lt;</c>.
    /// </summary>
    static bool IsOfRecord(MethodDefinition method) =>
        method.IsGenerated() && !method.DeclaringType.IsGenerated() && !method.Name.StartsWith('<');

    void ReadBody(MethodDefinition method)
    {
        foreach (var instruction in method.Body.Instructions)
        {
            switch (instruction.Operand)
            {
                case MethodReference called:
                    Name(called, method);
                    break;
                case FieldReference field:
                    Name(field.DeclaringType, method.DeclaringType);
                    if (instruction.OpCode.Code is not (Code.Stfld or Code.Stsfld) && IsOurs(field.DeclaringType))
                        _used.Add(field.Resolve());
                    break;
                case TypeReference type:
                    Name(type, method.DeclaringType);
                    break;
            }
        }
    }

    void Name(MethodReference called, MethodDefinition user)
    {
        Name(called.DeclaringType, user.DeclaringType);
        if (called is GenericInstanceMethod generic)
        {
            foreach (var argument in generic.GenericArguments)
                Name(argument, user.DeclaringType);
            if (called.DeclaringType.Name is "JsonSerializer" or "JsonFile" or "FixtureFolder"
                || called.Name == "ShowReport")
                generic.GenericArguments.ToList().ForEach(Serialise);
        }
        if (!IsOurs(called.DeclaringType) || called.Resolve() is not { } method || method == user || !_used.Add(method))
            return;
        if (method.Name == "Deconstruct" && IsOfRecord(method))
            ReadBody(method);
    }

    /// <summary>A type is used by others than itself, and then what it stands in is used too.</summary>
    void Name(TypeReference? type, TypeDefinition user)
    {
        if (type is GenericInstanceType generic)
        {
            foreach (var argument in generic.GenericArguments)
                Name(argument, user);
        }
        if (type is null || !IsOurs(type) || type.GetElementType().Resolve() is not { } named)
            return;
        if (!Around(user).Contains(named))
            _used.UnionWith(Around(named));
    }

    static IEnumerable<TypeDefinition> Around(TypeDefinition type)
    {
        for (var around = type; around is not null; around = around.DeclaringType)
            yield return around;
    }

    /// <summary>Some attributes name properties beside them, by their names.</summary>
    void ReadAttributes(ICustomAttributeProvider provider, TypeDefinition type)
    {
        foreach (var attribute in provider.CustomAttributes)
        {
            Name(attribute.AttributeType, type);
            if (IsOurs(attribute.AttributeType))
                _used.Add(attribute.Constructor.Resolve());
            if (attribute.AttributeType.Name == "JsonSerializableAttribute")
                Serialise((TypeReference)attribute.ConstructorArguments[0].Value);
            var arguments = attribute.ConstructorArguments.Concat(attribute.Properties.Select(x => x.Argument));
            var texts = arguments.SelectMany(Texts).ToHashSet();
            _used.UnionWith(type.Properties.Where(x => texts.Contains(x.Name)));
        }
    }

    static IEnumerable<string> Texts(CustomAttributeArgument argument) => argument.Value switch
    {
        string text => [text],
        CustomAttributeArgument[] several => several.SelectMany(Texts),
        CustomAttributeArgument inner => Texts(inner),
        _ => [],
    };

    void Serialise(TypeReference type)
    {
        if (type is GenericInstanceType generic)
            generic.GenericArguments.ToList().ForEach(Serialise);
        if (type is ArrayType array)
            Serialise(array.ElementType);
        if (!IsOurs(type) || type.GetElementType().Resolve() is not { } serialised || !_serialised.Add(serialised))
            return;
        foreach (var property in serialised.Properties)
            Serialise(property.PropertyType);
    }

    bool IsOurs(TypeReference type) => type is not GenericParameter && type.GetElementType().Scope is { } scope
        && _assemblies.Contains(scope is ModuleDefinition module ? module.Assembly.Name.Name : scope.Name);
}

static class Generated
{
    /// <summary>By the compiler or a source generator.</summary>
    public static bool IsGenerated(this IMemberDefinition member) =>
        member.Name.StartsWith('<') || member.CustomAttributes.Any(IsMark)
        || (member.DeclaringType is { } around && around.IsGenerated());

    static bool IsMark(CustomAttribute attribute) =>
        attribute.AttributeType.Name is "CompilerGeneratedAttribute" or "GeneratedCodeAttribute";
}
