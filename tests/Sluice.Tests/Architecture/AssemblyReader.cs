using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace Sluice.Tests.Architecture;

/// <summary>
/// Reads a compiled assembly without loading it: which foreign types it names anywhere (complete: fields, signatures, attributes and
/// code), which members its code calls from where, and which static fields can change.
/// </summary>
internal sealed class AssemblyReader : IDisposable
{
    private static readonly Dictionary<short, OpCode> OpCodesByValue = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(f => (OpCode)f.GetValue(null)!).ToDictionary(o => o.Value);

    private readonly PEReader _file;
    private readonly MetadataReader _metadata;

    public AssemblyReader(string assemblyName) : this(File.OpenRead(Path.Combine(AppContext.BaseDirectory, assemblyName + ".dll")))
    {
    }

    private AssemblyReader(Stream stream)
    {
        _file = new PEReader(stream);
        _metadata = _file.GetMetadataReader();
    }

    /// <summary>Full names of all types of other assemblies that this one names.</summary>
    public IEnumerable<string> ForeignTypes => _metadata.TypeReferences.Select(NameOf);

    /// <summary>Static fields that are neither constant nor read-only, compiler-made ones left out.</summary>
    public IEnumerable<string> MutableStatics =>
        from handle in _metadata.FieldDefinitions
        let definition = _metadata.GetFieldDefinition(handle)
        where definition.Attributes.HasFlag(FieldAttributes.Static)
        where (definition.Attributes & (FieldAttributes.InitOnly | FieldAttributes.Literal)) == 0
        let owner = NameOf(definition.GetDeclaringType())
        let name = _metadata.GetString(definition.Name)
        where !name.StartsWith('<') && !owner.Contains('<')
        select $"{owner}.{name}";

    /// <summary>Every use in code of a type or member of another assembly.</summary>
    public IEnumerable<ForeignUse> Uses()
    {
        foreach (MethodDefinitionHandle handle in _metadata.MethodDefinitions)
        {
            MethodDefinition method = _metadata.GetMethodDefinition(handle);
            if (method.RelativeVirtualAddress == 0) continue;
            string user = NameOf(method.GetDeclaringType());
            foreach (EntityHandle token in Tokens(_file.GetMethodBody(method.RelativeVirtualAddress).GetILContent()))
            {
                if (Resolve(token) is { } target) yield return target with { User = user };
            }
        }
    }

    public void Dispose() => _file.Dispose();

    private static IEnumerable<EntityHandle> Tokens(ImmutableArray<byte> code)
    {
        for (int i = 0; i < code.Length;)
        {
            short value = code[i] == 0xFE ? unchecked((short)(0xFE00 | code[i + 1])) : code[i];
            i += code[i] == 0xFE ? 2 : 1;
            OpCode operation = OpCodesByValue[value];
            switch (operation.OperandType)
            {
                case OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok or OperandType.InlineType:
                    yield return MetadataTokens.EntityHandle(BitConverter.ToInt32(code.AsSpan(i, 4)));
                    i += 4;
                    break;
                case OperandType.InlineSwitch:
                    i += 4 + (4 * BitConverter.ToInt32(code.AsSpan(i, 4)));
                    break;
                default:
                    i += OperandBytes(operation.OperandType);
                    break;
            }
        }
    }

    private static int OperandBytes(OperandType type) => type switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        _ => 4,
    };

    private ForeignUse? Resolve(EntityHandle token)
    {
        switch (token.Kind)
        {
            case HandleKind.MethodSpecification:
                return Resolve(_metadata.GetMethodSpecification((MethodSpecificationHandle)token).Method);
            case HandleKind.MemberReference:
                MemberReference member = _metadata.GetMemberReference((MemberReferenceHandle)token);
                return OwnerOf(member.Parent) is { } owner ? new ForeignUse("", owner, _metadata.GetString(member.Name)) : null;
            case HandleKind.TypeReference or HandleKind.TypeSpecification:
                return OwnerOf(token) is { } type ? new ForeignUse("", type, "") : null;
            default:
                return null;
        }
    }

    private string? OwnerOf(EntityHandle parent)
    {
        if (parent.Kind == HandleKind.TypeReference) return NameOf((TypeReferenceHandle)parent);
        if (parent.Kind != HandleKind.TypeSpecification) return null;
        BlobReader blob = _metadata.GetBlobReader(_metadata.GetTypeSpecification((TypeSpecificationHandle)parent).Signature);
        if (blob.ReadSignatureTypeCode() != SignatureTypeCode.GenericTypeInstance) return null;
        blob.ReadCompressedInteger();
        EntityHandle generic = blob.ReadTypeHandle();
        return generic.Kind == HandleKind.TypeReference ? NameOf((TypeReferenceHandle)generic) : null;
    }

    private string NameOf(TypeReferenceHandle handle)
    {
        TypeReference type = _metadata.GetTypeReference(handle);
        string name = _metadata.GetString(type.Name);
        return type.ResolutionScope.Kind == HandleKind.TypeReference
            ? $"{NameOf((TypeReferenceHandle)type.ResolutionScope)}.{name}"
            : $"{_metadata.GetString(type.Namespace)}.{name}";
    }

    private string NameOf(TypeDefinitionHandle handle)
    {
        TypeDefinition type = _metadata.GetTypeDefinition(handle);
        string name = _metadata.GetString(type.Name);
        TypeDefinitionHandle outer = type.GetDeclaringType();
        return outer.IsNil ? $"{_metadata.GetString(type.Namespace)}.{name}" : $"{NameOf(outer)}.{name}";
    }
}
